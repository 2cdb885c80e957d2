//! Who is let in: caps and rates by address, the shard's own cap, overload; and how a refusal is told.

use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

use crate::shard_world::World;

const STRANGER: &str = "203.0.113.7:1";

fn world(changes: Value) -> World {
    World::with(changes, json!({}))
}

/// The answer to a stranger's request.
fn asks(world: &mut World) -> String {
    let slot = world.accept_from(STRANGER);
    world.request(slot, "/chat/lobby", "")
}

#[test]
fn one_address_has_so_many_connections() {
    let mut world = world(json!({"limits.connections_per_address": 2}));
    let slots = [world.accept_from(STRANGER), world.accept_from(STRANGER)];
    let answer = asks(&mut world);
    assert!(answer.starts_with("HTTP/1.1 429") && answer.contains("Retry-After: 1\r\n"), "{answer}");
    world.core.gone(slots[0]);
    world.bury();
    assert!(asks(&mut world).starts_with("HTTP/1.1 101"));
}

#[test]
fn one_address_has_so_many_newcomers_a_second() {
    let mut world = world(json!({"limits.accepts_per_address_per_s": 2.0}));
    assert!(asks(&mut world).starts_with("HTTP/1.1 101") && asks(&mut world).starts_with("HTTP/1.1 101"));
    assert!(asks(&mut world).starts_with("HTTP/1.1 429"));
    world.advance(500);
    assert!(asks(&mut world).starts_with("HTTP/1.1 101"));
}

#[test]
fn trusted_networks_and_unix_sockets_are_exempt() {
    let mut world = world(json!({"limits.connections_per_address": 1}));
    for _ in 0..20 {
        world.join("/chat/lobby");
        let slot = world.core.accept(None, false).unwrap();
        assert!(world.request(slot, "/chat/lobby", "").starts_with("HTTP/1.1 101"));
    }
}

#[test]
fn a_unix_socket_is_believed_about_addresses_or_is_not() {
    for (trusted, expected) in [(true, 429), (false, 101)] {
        let mut world = world(json!({"limits.connections_per_address": 1, "server.uds_trusted": trusted}));
        let mut answer = String::new();
        for _ in 0..2 {
            let slot = world.core.accept(None, false).unwrap();
            answer = world.request(slot, "/chat/lobby", "X-Forwarded-For: 203.0.113.7\r\n");
        }
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{trusted}: {answer}");
    }
}

#[test]
fn a_full_shard_says_so_and_a_browser_hears_it_by_a_close() {
    let mut world = world(json!({"limits.connections": 1}));
    world.join("/chat/lobby");
    let answer = asks(&mut world);
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("Retry-After: 2\r\n"), "{answer}");
    let slot = world.accept();
    let told = world.request(slot, "/chat/lobby", "Origin: https://x\r\nSec-WebSocket-Protocol: a, b\r\n");
    assert!(told.starts_with("HTTP/1.1 101") && told.contains("Sec-WebSocket-Protocol: a\r\n"), "{told}");
    assert!(told.ends_with("overload;retry_ms=2000"), "{told}");
    assert_eq!((world.counter("refused_503"), world.counter("members")), (2, 1));
}

#[test]
fn so_many_refusals_are_answered_at_a_time_and_then_some_more() {
    let mut world = world(json!({"limits.connections": 1}));
    world.accept();
    let answered: Vec<ConnSlot> =
        std::iter::from_fn(|| world.core.accept(STRANGER.parse().ok(), false)).collect();
    assert_eq!(answered.len(), 128);
    assert_eq!(world.counter("refused_silently"), 1);
    world.core.gone(answered[0]);
    world.bury();
    assert!(world.core.accept(STRANGER.parse().ok(), false).is_some());
}

#[test]
fn while_too_much_waits_for_a_room_s_owner_nobody_is_let_in_there() {
    let mut world = world(json!({"mesh.link_bytes": 200}));
    while asks(&mut world).starts_with("HTTP/1.1 101") {}
    let slot = world.accept();
    let told = world.request(slot, "/chat/lobby", "Origin: https://x\r\n");
    assert!(told.ends_with("overload;retry_ms=2000"), "{told}");
    assert!(world.counter("members") < 20);
    world.host_frames();
    assert!(asks(&mut world).starts_with("HTTP/1.1 101"));
}

#[test]
fn what_waits_for_hosts_is_memory_too() {
    let mut world = world(json!({"limits.memory_bytes": 5000}));
    let slot = world.join("/chat/lobby");
    world.text(slot, &"x".repeat(6000));
    assert!(asks(&mut world).starts_with("HTTP/1.1 503"));
    world.advance(100);
    assert_eq!(world.counter("shed"), 0, "nobody holds it");
    assert!(world.counter("memory_bytes") > 6000);
    world.host_frames();
    assert!(asks(&mut world).starts_with("HTTP/1.1 101"));
}

#[test]
fn a_row_of_long_turns_is_overload_and_one_is_none() {
    let mut world = World::new();
    world.core.turn_took(500_000);
    assert!(asks(&mut world).starts_with("HTTP/1.1 101"));
    (0..20).for_each(|_| world.core.turn_took(150_000));
    assert!(asks(&mut world).starts_with("HTTP/1.1 503"));
    (0..20).for_each(|_| world.core.turn_took(100));
    assert!(asks(&mut world).starts_with("HTTP/1.1 101"));
}

#[test]
fn who_is_refused_and_asks_nothing_is_told_at_the_deadline() {
    let mut world = world(json!({"limits.connections": 1}));
    world.join("/chat/lobby");
    let slot = world.accept_from(STRANGER);
    world.advance(10_100);
    assert!(world.read(slot).starts_with(b"HTTP/1.1 503"));
}
