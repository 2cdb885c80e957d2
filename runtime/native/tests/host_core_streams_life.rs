//! How long a stream lives: over sleeps and restarts of its room, not over another owner.

use crate::host_world::streams::{LIMITS, STREAM, at};
use crate::host_world::{EPOCH, World, config};
use _native::host::history::Limits;
use _native::host::{Config, RoomKey, Row, Step, Turn};
use _native::mesh::Kind;

#[test]
fn a_stream_outlives_the_sleep_until_nothing_in_it_may_be_asked_for() {
    let mut world = World::new(Config { idle_ms: 10, ..config() });
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    world.frame(_native::mesh::Kind::Release, 0, b"");
    let asleep = world.core.tick(10);
    assert_eq!(asleep, [room]);
    assert_eq!(world.turns(room), [Turn::Stop("idle")]);
    world.core.stopped(room, false);
    world.core.tick(59_999);
    assert_eq!((world.core.counters().rooms, world.core.position(room)), (1, at(1)));
    let step = world.open(0, "a");
    assert_eq!(step, _native::host::Step::Nothing, "it is known, and wakes when somebody joins");
    world.frame(_native::mesh::Kind::Release, 0, b"");
    world.core.tick(60_011);
    assert_eq!(world.core.counters().rooms, 0);
}

#[test]
fn another_start_of_the_room_goes_on_with_its_stream_and_another_owner_does_not() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    world.core.keep_history(room, STREAM + 1, Limits { messages: 1, ..LIMITS });
    assert_eq!(world.core.position(room), at(1));
    assert_eq!(world.core.history(room).map(|history| history.last()), Some(1));
    world.core.apply_table(2, &[Row { first: 0, count: 16384, epoch: EPOCH + 1 }]);
    world.core.stopped(room, true);
    assert_eq!(world.core.position(room), None);
}

#[test]
fn who_recovers_is_told_of_the_new_stream_at_once() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    world.lines();
    world.frame(_native::mesh::Kind::Release, 0, b"");
    world.open(0, "a");
    world.recover(1, 0);
    world.frame(_native::mesh::Kind::MembersEnd, 0, b"");
    world.turns(room);
    assert_eq!(world.lines(), ["stream 77 at 1"]);
    assert!(!world.core.has_stream(_native::host::MemberKey::from_number(99)));
}

/// A room that keeps a long message, and sleeps or not.
fn long(world: &mut World, key: &str, asleep: bool) -> RoomKey {
    let room = world.started(9, key);
    world.core.keep_history(room, STREAM, LIMITS);
    world.say(room, &[&"x".repeat(1000)]);
    world.frame(Kind::Release, 9, b"");
    if asleep {
        assert!(world.core.stop(room, "idle"));
        world.turns(room);
        world.core.stopped(room, false);
    }
    room
}

#[test]
fn beyond_the_hosts_budget_the_stream_that_has_slept_longest_goes_first() {
    let mut world = World::new(Config { history_bytes: 3500, ..config() });
    let first = long(&mut world, "first", true);
    world.core.tick(5);
    let second = long(&mut world, "second", true);
    world.core.tick(9);
    let third = long(&mut world, "third", false);
    assert_eq!(world.core.counters().histories_shed, 0);
    world.say(third, &[&"y".repeat(1000)]);
    assert_eq!(world.core.position(first), None);
    assert_eq!((world.core.position(second), world.core.position(third)), (at(1), at(2)));
    assert_eq!((world.core.counters().histories_shed, world.core.counters().rooms), (1, 2));
}

#[test]
fn a_room_that_has_woken_is_not_one_that_sleeps() {
    let mut world = World::new(Config { history_bytes: 2500, ..config() });
    let first = long(&mut world, "first", true);
    world.open(0, "first");
    let Step::Start(_) = world.join(1, 0) else { panic!("it sleeps") };
    world.core.keep_history(first, STREAM + 1, LIMITS);
    world.core.started(first, String::new(), None);
    world.turns(first);
    let second = long(&mut world, "second", false);
    world.say(second, &[&"y".repeat(1000), &"z".repeat(1000)]);
    assert_eq!(world.core.position(first), at(1));
    let kept = world.core.history(second).map(|history| (history.first(), history.last()));
    assert_eq!(kept, Some((3, 3)), "who speaks forgets its own when nobody sleeps");
}

#[test]
fn what_is_forgotten_in_whatever_way_is_no_part_of_the_budget() {
    let mut world = World::new(Config { history_bytes: 2500, ..config() });
    for epoch in 1..20 {
        let room = long(&mut world, "a", epoch % 3 == 0);
        world.core.apply_table(1 + epoch, &[Row { first: 0, count: 16384, epoch: EPOCH + epoch }]);
        world.core.next(room);
        world.core.stopped(room, true);
        world.core.apply_table(1 + epoch, &[Row { first: 0, count: 16384, epoch: EPOCH }]);
    }
    let (one, other) = (long(&mut world, "one", false), long(&mut world, "other", false));
    assert_eq!(world.core.counters().histories_shed, 0);
    assert_eq!((world.core.position(one), world.core.position(other)), (at(1), at(1)));
}

#[test]
fn a_stream_that_a_shard_has_been_told_of_is_not_forgotten() {
    let mut world = World::new(Config { history_bytes: 1500, ..config() });
    let first = long(&mut world, "first", true);
    world.open(0, "first");
    let second = long(&mut world, "second", false);
    assert_eq!(world.core.position(first), at(1));
    world.frame(Kind::Release, 0, b"");
    world.say(second, &["more"]);
    assert_eq!(world.core.position(first), None);
}
