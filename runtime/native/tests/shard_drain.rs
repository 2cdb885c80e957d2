//! Going away: everybody is told within the spread, and nobody is left at the deadline.

use crate::shard_world::{World, close_frame};

#[test]
fn closes_are_spread_and_the_last_word_is_1012() {
    let mut world = World::new();
    let slots: Vec<u32> = (0..4).map(|_| world.join("/chat/lobby")).collect();
    world.core.start_drain(4000, 20_000);
    assert!(world.core.accept("127.0.0.1:1".parse().ok(), false).is_some(), "answered, not served");
    let told = |world: &mut World| slots.iter().filter(|&&slot| !world.read(slot).is_empty()).count();
    let mut seen = Vec::new();
    for _ in 0..5 {
        world.advance(1000);
        seen.push(told(&mut world));
    }
    assert_eq!(seen.iter().sum::<usize>(), 4);
    assert!(seen.iter().all(|count| *count <= 2), "{seen:?}");
}

#[test]
fn at_the_deadline_it_is_over_whoever_is_left() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.start_drain(0, 3000);
    world.advance(100);
    assert_eq!(world.read(slot), close_frame(1012, "restart;retry_ms=0"));
    assert!(!world.core.is_drained());
    world.advance(3000);
    assert!(world.core.is_drained());
}

#[test]
fn a_shard_without_connections_is_drained_at_once() {
    let mut world = World::new();
    world.core.start_drain(5000, 20_000);
    assert!(world.core.is_draining() && world.core.is_drained());
}
