//! Links that cannot be made: counted, told, tried again with back-off.

use _native::mesh::HostIndex;
use _native::mesh::body::Hello;
use _native::shard::work::LinkOrder;

use crate::shard_world::{EPOCH, World};

/// Attempts to connect that the driver is asked for within so many milliseconds, all of which fail.
fn attempts_within(world: &mut World, ms: u64) -> usize {
    let mut attempts = 0;
    for _ in 0..ms / 50 {
        world.advance(50);
        world.core.retry_links();
        for order in std::mem::take(&mut world.core.work.links) {
            let LinkOrder::Connect { host, .. } = order else { continue };
            world.core.link_failed(host, "No such file or directory (os error 2)");
            attempts += 1;
        }
    }
    attempts
}

#[test]
fn a_link_that_cannot_be_made_is_counted_told_and_not_ready() {
    let mut world = World::new();
    assert!(world.core.is_ready() && world.counter("links_down") == 0);
    world.link_down(0);
    assert!(!world.core.is_ready() && world.counter("links_down") == 1);
    assert!(world.core.env.faults.list().is_empty(), "it has only just gone");
    assert!(attempts_within(&mut world, 1000) > 0);
    let faults = world.core.env.faults.list();
    assert_eq!((faults.len(), faults[0].host, &*faults[0].address), (1, HostIndex(0), "/nowhere"));
    assert!(faults[0].error.starts_with("No such file") && faults[0].down_ms >= 200);
    assert_eq!(world.counter("link_failures"), u64::from(faults[0].attempts));
    world.connect(0);
    assert!(world.core.is_ready() && world.core.env.faults.list().is_empty());
    assert_eq!(world.counter("links_down"), 0);
}

#[test]
fn attempts_become_fewer_but_never_stop_and_begin_anew_with_another_host() {
    let mut world = World::new();
    world.link_down(0);
    let early = attempts_within(&mut world, 2000);
    let later = attempts_within(&mut world, 2000);
    assert!(early > later && later >= 1, "{early} and then {later}");
    assert!(attempts_within(&mut world, 60_000) >= 30);
    world.table(2, 0, EPOCH + 1);
    assert!(world.core.env.faults.list().is_empty(), "that one has gone");
    let connects = |order: &LinkOrder| matches!(order, LinkOrder::Connect { .. });
    assert!(world.core.work.links.iter().any(connects), "its successor is tried at once");
}

#[test]
fn each_link_says_that_it_was_made_after_those_before_it() {
    let mut world = World::new();
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let hello = Hello::read(&world.host_frames()[0].body).expect("it comes first");
        numbers.push((hello.generation, hello.link));
        world.link_down(0);
        world.connect(0);
    }
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
}
