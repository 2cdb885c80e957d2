//! Client to room: credit, quotas, control floods.

use crate::shard_world::{self, World, close_frame, server_frame};
use _native::mesh::Kind;
use _native::ws::opcode::Opcode;
use serde_json::json;

#[test]
fn without_credit_a_socket_is_not_read_and_a_grant_resumes_it() {
    let mut world = World::with(json!({"mesh.room_credit_bytes": 100}), json!({}));
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    assert!(world.core.wants_read(slot));
    world.text(slot, "uses it all, and more than that, as one read may");
    assert!(!world.core.wants_read(slot));
    world.host_says(Kind::Credit, room, &[&500u32.to_le_bytes()]);
    assert_eq!(world.core.work.resumed, [slot]);
    assert!(world.core.wants_read(slot));
}

#[test]
fn what_follows_the_request_waits_for_credit_too() {
    let mut world = World::with(json!({"mesh.room_credit_bytes": 0}), json!({}));
    let slot = world.accept();
    let mut bytes = shard_world::upgrade("/chat/lobby", "").into_bytes();
    bytes.extend_from_slice(&[0x81, 0x81, 0, 0, 0, 0, b'a']);
    world.core.receive(slot, &mut bytes);
    let room = world.host_frames()[1].handle;
    world.host_says(Kind::Credit, room, &[&500u32.to_le_bytes()]);
    assert_eq!(world.core.work.resumed, [slot]);
    world.core.take_held(slot);
    assert_eq!(world.kinds(), [Kind::Message]);
}

#[test]
fn a_message_flood_is_closed_1008_with_a_delay() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    for _ in 0..=200 {
        world.text(slot, "x");
    }
    assert_eq!(world.read(slot), close_frame(1008, "message_flood;retry_ms=10"));
    assert_eq!((world.counter("messages_in"), world.counter("message_floods")), (200, 1));
}

#[test]
fn a_byte_flood_is_closed_1008_with_a_delay() {
    let changes =
        json!({"limits.bytes_per_s": 1000.0, "limits.message_bytes": 1000, "limits.bytes_burst": 1000.0});
    let mut world = World::with(changes, json!({}));
    let slot = world.join("/chat/lobby");
    world.text(slot, &"x".repeat(900));
    world.text(slot, &"x".repeat(200));
    assert_eq!(world.read(slot), close_frame(1008, "message_flood;retry_ms=100"));
}

#[test]
fn fragments_without_payload_are_a_byte_flood_too() {
    let changes =
        json!({"limits.bytes_per_s": 1000.0, "limits.message_bytes": 1000, "limits.bytes_burst": 1000.0});
    let mut world = World::with(changes, json!({}));
    let slot = world.join("/chat/lobby");
    let (first, more, last) = ([0x02, 0x80, 9, 9, 9, 9], [0x00, 0x80, 9, 9, 9, 9], [0x80, 0x80, 9, 9, 9, 9]);
    let message = [first.to_vec(), more.repeat(39), last.to_vec()].concat();
    world.core.receive(slot, &mut message.clone());
    assert_eq!(world.counter("messages_in"), 1, "one alone fits into a full bucket, whatever it cost");
    world.core.receive(slot, &mut message.clone());
    assert_eq!(world.read(slot), close_frame(1008, "message_flood;retry_ms=1000"));
}

#[test]
fn a_quota_of_zero_is_none() {
    let mut world = World::with(json!({"limits.messages_per_s": 0.0, "limits.bytes_per_s": 0.0}), json!({}));
    let slot = world.join("/chat/lobby");
    for _ in 0..5000 {
        world.text(slot, "x");
    }
    assert_eq!(world.counter("messages_in"), 5000);
}

#[test]
fn pings_are_answered_and_a_flood_of_them_is_closed_1008() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.frame(slot, Opcode::Ping, b"p");
    assert_eq!(world.read(slot), server_frame(Opcode::Pong, b"p"));
    for _ in 0..50 {
        world.frame(slot, Opcode::Ping, b"p");
    }
    let end = close_frame(1008, "control_flood;retry_ms=1000");
    assert!(world.read(slot).ends_with(&end));
    assert_eq!(world.counter("control_floods"), 1);
}

#[test]
fn a_client_that_is_always_in_the_middle_of_a_message_is_not_late_with_any() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let frame = shard_world::client_frame(Opcode::Text, b"a message");
    world.core.receive(slot, &mut frame[..5].to_vec());
    for _ in 0..60 {
        world.advance(1000);
        world.core.receive(slot, &mut [&frame[5..], &frame[..5]].concat());
    }
    assert_eq!(world.counter("assembly_timeouts"), 0);
    world.advance(30_100);
    assert_eq!(world.counter("assembly_timeouts"), 1, "but with the last one");
}
