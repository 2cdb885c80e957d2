//! What is charged to the memory budget: each thing once, for as long as it is held.

use _native::mesh::frames::NOBODY;
use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_world::World;

/// Their sockets are full.
fn flush_all(world: &mut World, slots: &[ConnSlot]) {
    for &slot in slots {
        world.flush(slot);
    }
}

#[test]
fn what_many_hold_together_counts_once() {
    let mut world = World::with(json!({"limits.memory_bytes": 10_000, "limits.queue_bytes": 0}), json!({}));
    let slots: Vec<ConnSlot> = (0..50).map(|_| world.join("/chat/lobby")).collect();
    let room = world.host_frames()[1].handle;
    let before = world.core.env.open_bytes();
    world.publish(room, NOBODY, &"x".repeat(4000));
    flush_all(&mut world, &slots);
    let held = world.core.env.open_bytes() - before;
    assert!((4000..5000).contains(&held), "{held}");
    world.advance(100);
    assert_eq!(world.counter("shed"), 0);
    slots.iter().for_each(|&slot| drop(world.read(slot)));
    assert_eq!(world.core.env.open_bytes(), before);
}

#[test]
fn what_many_keep_because_they_are_behind_counts_once() {
    let mut world = World::with(json!({"limits.queue_bytes": 100_000}), json!({"slow_client": "drop_old"}));
    let slots: Vec<ConnSlot> = (0..50).map(|_| world.join("/chat/lobby")).collect();
    let room = world.host_frames()[1].handle;
    world.publish(room, NOBODY, &"x".repeat(4000));
    flush_all(&mut world, &slots);
    let before = world.core.env.open_bytes();
    world.publish(room, NOBODY, &"y".repeat(60_000));
    flush_all(&mut world, &slots);
    let kept = world.core.env.open_bytes() - before;
    assert!((60_000..200_000).contains(&kept), "{kept}");
}

#[test]
fn unsent_pongs_are_charged() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let before = world.core.env.open_bytes();
    (0..20).for_each(|_| world.frame(slot, Opcode::Ping, &[b'p'; 100]));
    world.flush(slot);
    assert_eq!(world.core.env.open_bytes() - before, 20 * 102);
    world.read(slot);
    assert_eq!(world.core.env.open_bytes(), before);
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
fn what_a_membership_keeps_for_another_host_is_charged_until_it_leaves() {
    let mut world = World::new();
    let slot = world.join(&format!("/chat/lobby?token={}", "t".repeat(5000)));
    assert!(world.core.env.memory_bytes > 5000);
    world.core.gone(slot);
    assert_eq!(world.core.env.memory_bytes, 0);
}

#[test]
fn a_close_by_policy_frees_a_message_that_is_not_whole() {
    let mut world = World::new();
    let slots = [world.join("/chat/lobby"), world.socket()];
    for slot in slots {
        let mut begun = [[0x01, 0xfe, 0x20, 0x00, 0, 0, 0, 0].as_slice(), &[0; 5000]].concat();
        world.core.receive(slot, &mut begun);
    }
    assert!(world.core.env.open_bytes() > 10_000);
    (0..4).for_each(|_| world.advance(8_000));
    assert_eq!(world.counter("assembly_timeouts"), 2);
    slots.into_iter().for_each(|slot| drop(world.read(slot)));
    assert_eq!((world.core.env.open_bytes(), world.core.env.closing_bytes), (0, 0));
}
