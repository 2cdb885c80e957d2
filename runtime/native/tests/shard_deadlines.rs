//! Time passes for connections: request heads, heartbeats, assemblies, stale queues.

use crate::shard_world::{World, client_frame, close_frame, server_frame};
use _native::mesh::Kind;
use _native::mesh::frames::NOBODY;
use _native::ws::opcode::Opcode;
use serde_json::json;

#[test]
fn a_request_that_does_not_come_is_answered_408() {
    let mut world = World::new();
    let slot = world.accept();
    world.core.receive(slot, &mut b"GET / HT".to_vec());
    world.advance(9_900);
    assert_eq!(world.read(slot), b"");
    world.advance(200);
    assert!(world.read(slot).starts_with(b"HTTP/1.1 408"));
    assert_eq!(world.counter("refused_408"), 1);
}

#[test]
fn a_tls_hello_that_does_not_come_is_dropped() {
    let mut world = World::new();
    let slot = world.core.accept("127.0.0.1:999".parse().ok(), true).unwrap();
    world.advance(5_100);
    assert_eq!(world.core.work.dead, [slot]);
    assert_eq!(world.counter("tls_failures"), 1);
}

#[test]
fn a_silent_client_is_pinged_and_then_given_up() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.advance(25_100);
    assert_eq!(world.read(slot), server_frame(Opcode::Ping, b""));
    world.advance(10_100);
    assert_eq!(world.core.work.dead, [slot]);
    assert_eq!(world.counter("heartbeat_timeouts"), 1);
    assert!(world.kinds().contains(&Kind::Leave));
}

#[test]
fn anything_the_client_says_counts_as_its_heartbeat() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.advance(20_000);
    world.text(slot, "here");
    world.advance(20_000);
    assert_eq!(world.read(slot), b"");
    world.advance(6_000);
    assert_eq!(world.read(slot), server_frame(Opcode::Ping, b""));
    world.frame(slot, Opcode::Pong, b"");
    world.advance(20_000);
    assert!(world.core.work.dead.is_empty());
}

#[test]
fn a_socket_that_is_not_read_lives_as_long_as_its_kernel_acknowledges() {
    let mut world = World::with(json!({"mesh.room_credit_bytes": 100}), json!({}));
    let slot = world.join("/chat/lobby");
    world.text(slot, "uses it all, and more than that, as one read may");
    assert!(!world.core.wants_read(slot));
    for _ in 0..20 {
        world.advance(10_000);
        let probes = std::mem::take(&mut world.core.work.probes);
        probes.into_iter().for_each(|slot| world.core.probed(slot, false));
    }
    assert!(world.core.work.dead.is_empty());
    assert_eq!(world.counter("pings_sent"), 5, "it is pinged all the same");
    let room = world.host_frames()[1].handle;
    world.host_says(Kind::Credit, room, &[&1000u32.to_le_bytes()]);
    world.advance(20_000);
    assert!(world.core.wants_read(slot) && world.core.work.dead.is_empty(), "its time begins anew");
}

#[test]
fn a_message_that_is_never_finished_is_closed_1008() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.receive(slot, &mut [0x01, 0x81, 0, 0, 0, 0, b'a']);
    for _ in 0..4 {
        world.advance(8_000);
        world.frame(slot, Opcode::Ping, b"");
    }
    let bytes = world.read(slot);
    assert!(bytes.ends_with(&close_frame(1008, "assembly_timeout;retry_ms=1000")), "{bytes:?}");
}

/// The beginning of a message, and its end.
const BEGUN: [u8; 7] = [0x01, 0x81, 0, 0, 0, 0, b'a'];
const ENDED: [u8; 6] = [0x80, 0x80, 0, 0, 0, 0];

#[test]
fn reads_that_always_end_within_a_message_are_no_message_that_never_ends() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.receive(slot, &mut BEGUN.to_vec());
    for _ in 0..10 {
        world.advance(8_000);
        world.core.receive(slot, &mut [ENDED.as_slice(), &BEGUN].concat());
    }
    assert_eq!(world.counter("assembly_timeouts"), 0);
    world.advance(31_000);
    assert_eq!(world.counter("assembly_timeouts"), 1);
}

#[test]
fn a_message_is_not_late_while_we_do_not_read_it() {
    let mut world = World::with(json!({"mesh.room_credit_bytes": 100}), json!({}));
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    let first = client_frame(Opcode::Text, &[b'x'; 60]);
    world.core.receive(slot, &mut [first.as_slice(), &BEGUN].concat());
    assert!(!world.core.wants_read(slot));
    (0..10).for_each(|_| world.advance(10_000));
    world.host_says(Kind::Credit, room, &[&1000_u32.to_le_bytes()]);
    assert!(world.core.wants_read(slot));
    world.core.receive(slot, &mut ENDED.to_vec());
    assert_eq!((world.counter("assembly_timeouts"), world.counter("messages_in")), (0, 2));
}

#[test]
fn a_queue_that_stands_too_long_closes_1013() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    world.publish(room, NOBODY, "stuck");
    world.flush(slot);
    world.advance(20_000);
    world.text(slot, "alive");
    world.advance(10_200);
    assert_eq!(world.read(slot), close_frame(1013, "slow;retry_ms=1000"));
    assert_eq!(world.counter("slow_closed"), 1);
}

#[test]
fn a_queue_that_stands_too_long_is_found_without_a_heartbeat() {
    let changes = json!({"heartbeat.interval_s": 0.0, "limits.queue_age_s": 5.0});
    let mut world = World::with(changes, json!({}));
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    world.publish(room, NOBODY, "stuck");
    world.flush(slot);
    world.advance(4_900);
    assert_eq!(world.counter("slow_closed"), 0);
    world.advance(200);
    assert_eq!(world.read(slot), close_frame(1013, "slow;retry_ms=1000"));
}

#[test]
fn without_heartbeats_a_connection_that_nothing_is_due_for_sets_no_timer() {
    let changes = json!({"heartbeat.interval_s": 0.0, "limits.queue_age_s": 0.0});
    let mut world = World::with(changes, json!({}));
    let slot = world.join("/chat/lobby");
    world.advance(100);
    assert!(world.core.is_idle());
    world.core.receive(slot, &mut [0x01, 0x80, 0, 0, 0, 0]);
    world.core.receive(slot, &mut [0x80, 0x80, 0, 0, 0, 0]);
    world.advance(40_000);
    world.advance(40_000);
    assert!(world.core.is_idle() && world.core.work.dead.is_empty());
}

#[test]
fn a_timeout_of_zero_is_none() {
    let mut world =
        World::with(json!({"limits.header_timeout_s": 0.0, "limits.tls_timeout_s": 0.0}), json!({}));
    let slots = [world.accept(), world.core.accept("127.0.0.1:1".parse().ok(), true).unwrap()];
    world.advance(1_000_000);
    assert!(slots.into_iter().all(|slot| world.read(slot).is_empty()));
    assert!(world.core.work.dead.is_empty());
}

#[test]
fn a_ping_postpones_neither_a_drain_nor_a_message_that_is_never_finished() {
    let mut world = World::with(json!({"heartbeat.timeout_s": 60.0}), json!({}));
    let slow = world.join("/chat/lobby");
    world.advance(20_000);
    world.core.receive(slow, &mut [0x01, 0x83, 0, 0, 0, 0, 1, 2, 3]);
    world.advance(25_100);
    assert_eq!(world.read(slow), server_frame(Opcode::Ping, b""));
    world.advance(5_000);
    assert_eq!(world.read(slow), close_frame(1008, "assembly_timeout;retry_ms=1000"));
}

#[test]
fn a_ping_does_not_postpone_a_drain() {
    let mut world = World::with(json!({"heartbeat.timeout_s": 60.0}), json!({}));
    world.join("/chat/lobby");
    let last = world.join("/chat/lobby");
    world.core.start_drain(60_000, 600_000); // the second of two in the middle of it
    world.advance(25_100);
    assert_eq!(world.read(last), server_frame(Opcode::Ping, b""));
    world.advance(5_000);
    assert!(!world.read(last).is_empty() || !world.core.wants_read(last), "it is going");
}
