//! The memory budget: what is charged, and who goes when it is used up.

use _native::mesh::frames::NOBODY;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_world::{World, close_frame, upgrade};

fn world(memory_bytes: usize) -> World {
    World::with(json!({"limits.memory_bytes": memory_bytes, "limits.queue_bytes": 0}), json!({}))
}

#[test]
fn a_request_half_come_is_shed_with_an_answer_of_http() {
    let mut world = world(1000);
    let slot = world.accept();
    world.core.receive(slot, &mut format!("GET /{} HT", "x".repeat(2000)).into_bytes());
    world.advance(100);
    assert!(world.read(slot).starts_with(b"HTTP/1.1 503"));
    assert_eq!((world.counter("shed"), world.core.env.memory_bytes), (1, 0));
}

#[test]
fn what_a_membership_keeps_for_another_host_is_charged_until_it_leaves() {
    let mut world = World::new();
    let slot = world.join(&format!("/chat/lobby?token={}", "t".repeat(5000)));
    assert!(world.core.env.memory_bytes > 5000);
    world.core.gone(slot);
    assert_eq!(world.core.env.memory_bytes, 0);
}

#[test]
fn who_holds_memory_by_a_long_request_is_shed_and_not_the_others() {
    let mut world = world(6000);
    let quiet = world.join("/chat/lobby");
    let socket = world.socket();
    let greedy = world.join(&format!("/chat/lobby?token={}", "t".repeat(7000)));
    world.host_frames();
    (0..3).for_each(|_| world.advance(100));
    assert_eq!(world.read(greedy), close_frame(1013, "memory;retry_ms=1000"));
    assert!(world.read(quiet).is_empty() && world.read(socket).is_empty());
    assert_eq!(world.counter("shed"), 1);
    assert!(world.core.env.memory_bytes < 3000);
}

#[test]
fn the_gauge_tells_of_the_last_one_s_leaving_before_the_driver_sleeps() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby?token=secret");
    world.advance(100);
    assert!(world.counter("memory_bytes") > 0);
    world.host_frames();
    world.core.gone(slot);
    world.bury();
    world.host_frames();
    assert!(!world.core.is_idle());
    world.advance(100);
    assert!(world.core.is_idle());
    assert_eq!(world.counter("memory_bytes"), 0);
}

#[test]
fn a_message_under_way_and_a_peer_s_window_are_charged() {
    let mut world = World::with(json!({"deflate.client_context_takeover": true}), json!({}));
    let slot = world.accept();
    world.request(slot, "/chat/lobby", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    let before = world.core.env.memory_bytes;
    world.core.receive(slot, &mut [0xc1, 0x87, 0, 0, 0, 0, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]);
    let window = world.core.env.memory_bytes;
    assert!(window > before, "an idle window is memory too");
    world.core.receive(slot, &mut [0x01, 0xfe, 0x10, 0x00, 0, 0, 0, 0, 1, 2, 3, 4]);
    assert!(world.core.env.memory_bytes > window);
}

#[test]
fn ciphertext_that_the_transport_holds_is_charged() {
    let mut world = World::new();
    let slot = world.accept();
    world.core.transport_holds(slot, 9000);
    assert_eq!(world.core.env.memory_bytes, 9000);
    world.core.transport_holds(slot, 10);
    assert_eq!(world.core.env.memory_bytes, 10);
    world.core.gone(slot);
    world.bury();
    assert_eq!(world.core.env.memory_bytes, 0);
}

#[test]
fn no_more_are_shed_than_needed_even_before_their_queues_are_written() {
    let mut world = world(10_000);
    let slots = [world.join("/chat/lobby"), world.join("/chat/lobby"), world.join("/chat/lobby")];
    let room = world.host_frames()[1].handle;
    world.publish(room, NOBODY, &"x".repeat(4000));
    for slot in slots {
        world.flush(slot);
    }
    world.advance(100);
    world.advance(100);
    assert_eq!(world.counter("shed"), 1);
}

#[test]
fn newcomers_are_refused_while_it_is_used_up() {
    let mut world = world(3000);
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    world.publish(room, NOBODY, &"x".repeat(4000));
    world.flush(slot);
    let late = world.accept();
    assert!(world.request(late, "/chat/lobby", "").starts_with("HTTP/1.1 503"));
    assert_eq!(world.counter("refused_503"), 1);
}

#[test]
fn a_client_in_the_middle_of_a_message_is_shed_with_a_close_frame() {
    let mut world = world(3000);
    let slot = world.accept();
    let mut bytes = upgrade("/chat/lobby", "").into_bytes();
    bytes.extend([0x01, 0xfe, 0x20, 0x00, 0, 0, 0, 0]);
    bytes.extend([0; 5000]);
    world.core.receive(slot, &mut bytes);
    world.read(slot);
    world.advance(100);
    assert_eq!(world.read(slot), close_frame(1013, "memory;retry_ms=1000"));
    world.frame(slot, Opcode::Text, b"whatever");
}
