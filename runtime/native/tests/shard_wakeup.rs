//! A driver that ticks only when the core asks for it loses nothing that time does.

use serde_json::json;

use crate::shard_world::{World, new_core};

/// What a connection hears within a minute, when, if time comes at each of these moments.
fn heard(mut next_ms: impl FnMut(&World) -> u64) -> Vec<(u64, Vec<u8>)> {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let mut heard = Vec::new();
    let began_ms = world.now_ms;
    while world.now_ms < began_ms + 60_000 {
        let wait_ms = next_ms(&world) - world.now_ms;
        world.advance(wait_ms);
        let bytes = world.read(slot);
        if !bytes.is_empty() {
            heard.push((world.now_ms, bytes));
        }
        world.bury();
    }
    heard
}

#[test]
fn time_at_the_moments_asked_for_is_as_good_as_time_at_every_moment() {
    let asked = heard(|world| world.core.next_tick_ms().unwrap_or(world.now_ms + 60_000));
    let always = heard(|world| world.now_ms + 1);
    assert_eq!(asked, always);
    assert_eq!(asked.len(), 1, "one ping, and no pong for it");
}

#[test]
fn nobody_is_there_so_time_changes_nothing() {
    assert_eq!(new_core(json!({})).next_tick_ms(), None);
}

#[test]
fn a_drain_looks_at_the_clock_at_every_tick() {
    let mut world = World::new();
    world.core.start_drain(0, 3000);
    assert_eq!(world.core.next_tick_ms(), Some(world.core.env.now_ms + 50));
}

#[test]
fn a_gauge_that_is_not_true_is_looked_at_again() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.gone(slot);
    world.bury();
    assert_eq!(world.core.next_tick_ms(), Some(world.core.env.now_ms + 50));
    world.advance(50);
    assert_ne!(world.core.next_tick_ms(), Some(world.core.env.now_ms + 50));
}
