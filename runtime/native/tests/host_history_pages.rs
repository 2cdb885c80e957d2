//! Catching up: pages that end at the head, gaps for what is forgotten, and links that are full.

use crate::host_world::streams::LIMITS;
use crate::host_world::{ALL, LIVE, World, config, words};
use _native::host::Config;
use _native::host::history::Limits;

#[test]
fn a_page_that_reaches_the_head_makes_live() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.come(1, &LIVE);
    world.say(room, &["a", "b"]);
    world.lines();
    world.pull(1, 1);
    assert_eq!(world.lines(), ["send to 1: 2 b", "page of 1 to 2 live"]);
    world.pull(1, 2);
    assert_eq!(world.lines(), ["page of 1 to 2 live"]);
}

#[test]
fn a_page_has_64_kib_at_most_unless_one_message_is_longer() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.come(1, &LIVE);
    for size in [40_000, 20_000, 20_000, 100_000, 10] {
        world.core.broadcast(room, ALL, &words(&vec![b'x'; size]));
    }
    world.lines();
    let mut reached = Vec::new();
    for last in [0, 2, 3, 4] {
        world.pull(1, last);
        reached.push(world.lines().pop().unwrap());
    }
    assert_eq!(reached, ["page of 1 to 2", "page of 1 to 3", "page of 1 to 4", "page of 1 to 5 live"]);
}

#[test]
fn what_is_forgotten_is_a_gap_before_the_rest() {
    let mut world = World::new(config());
    let room = world.streaming(Limits { messages: 2, ..LIMITS });
    world.come(1, &LIVE);
    world.say(room, &["a", "b", "c", "d"]);
    world.lines();
    world.pull(1, 1);
    let page = ["gap of 1 from 2 to 2", "send to 1: 3 c", "send to 1: 4 d", "page of 1 to 4 live"];
    assert_eq!(world.lines(), page);
}

#[test]
fn who_pulls_where_nothing_is_kept_is_live_again() {
    let mut world = World::new(config());
    world.started(0, "a");
    world.come(1, &LIVE);
    world.lines();
    world.pull(1, 7);
    world.pull(2, 7);
    assert_eq!(world.lines(), ["page of 1 to 7 live"]);
    assert_eq!(world.core.counters().strays, 1);
}

/// A world whose link is soon full.
fn narrow() -> World {
    World::new(Config { link_bytes: 1000, ..config() })
}

#[test]
fn a_full_link_hears_once_that_it_is_behind_and_then_pulls() {
    let mut world = narrow();
    let room = world.streaming(LIMITS);
    world.come(1, &LIVE);
    world.lines();
    let long = "x".repeat(600);
    assert_eq!(world.say(room, &[&long, &long, "c", "d"]), [1, 2, 3, 4]);
    let lines = world.lines();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[2], "overflow live");
    world.pull(1, 2);
    assert_eq!(world.lines(), ["send to 1: 3 c", "send to 1: 4 d", "page of 1 to 4 live"]);
    world.say(room, &["e"]);
    assert_eq!(world.lines(), ["publish 5 e"]);
}

#[test]
fn who_joins_a_full_link_is_told_too() {
    let mut world = narrow();
    let room = world.streaming(LIMITS);
    world.come(1, &LIVE);
    let long = "x".repeat(600);
    world.say(room, &[&long, &long, "c"]);
    world.come(2, &LIVE);
    world.say(room, &["d"]);
    let lines = world.lines();
    let overflows = lines.iter().filter(|line| *line == "overflow live").count();
    assert_eq!((overflows, &lines[lines.len() - 1][..]), (2, "overflow live"));
}

#[test]
fn pages_wait_until_the_link_has_room() {
    let mut world = narrow();
    let room = world.streaming(LIMITS);
    world.come(1, &LIVE);
    world.come(2, &LIVE);
    let long = "x".repeat(600);
    world.say(room, &[&long]);
    world.lines();
    // The first page fills the link; the second waits for it to be written.
    world.pull(1, 0);
    world.pull(2, 0);
    assert_eq!(world.lines().len(), 2);
    let second = world.lines();
    assert_eq!(second[1..], ["page of 2 to 1 live"]);
}
