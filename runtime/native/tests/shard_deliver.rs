//! Slow clients by policy, and the wire forms of a message.

use crate::peer::text;
use crate::shard_world::{World, close_frame, heard, server_frame, upgrade};
use _native::mesh::Kind;
use _native::mesh::frames::NOBODY;
use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;
use serde_json::json;

/// A member whose queue takes 100 bytes (230 with what keeping two messages costs), and its room's handle.
fn slow(policy: &str) -> (World, ConnSlot, u32) {
    let queue_bytes = if policy == "drop_old" { 230 } else { 100 };
    let mut world = World::with(json!({"limits.queue_bytes": queue_bytes}), json!({"slow_client": policy}));
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    (world, slot, room)
}

fn sixty(letter: &str) -> String {
    letter.repeat(60)
}

#[test]
fn close_sends_its_close_frame_ahead_of_the_queue() {
    let (mut world, slot, room) = slow("close");
    world.publish(room, NOBODY, &sixty("a"));
    world.publish(room, NOBODY, &sixty("b"));
    assert_eq!(world.read(slot), close_frame(1013, "slow;retry_ms=1000"));
    assert_eq!(world.counter("slow_closed"), 1);
}

#[test]
fn close_finishes_a_frame_already_begun() {
    let (mut world, slot, room) = slow("close");
    world.publish(room, NOBODY, &sixty("a"));
    let begun = world.read_some(slot, 10);
    world.flush(slot);
    world.publish(room, NOBODY, &sixty("b"));
    let rest = world.read(slot);
    let want = [server_frame(Opcode::Text, sixty("a").as_bytes()), close_frame(1013, "slow;retry_ms=1000")];
    assert_eq!([begun, rest].concat(), want.concat());
}

#[test]
fn drop_new_keeps_what_waits() {
    let (mut world, slot, room) = slow("drop_new");
    world.publish(room, NOBODY, &sixty("a"));
    world.publish(room, NOBODY, &sixty("b"));
    assert_eq!(world.read(slot), server_frame(Opcode::Text, sixty("a").as_bytes()));
    assert_eq!(world.counter("dropped_new"), 1);
}

#[test]
fn drop_old_drops_what_waited_longest_and_is_not_on_its_way() {
    let (mut world, slot, room) = slow("drop_old");
    for letter in ["a", "b", "c"] {
        world.publish(room, NOBODY, &letter.repeat(30));
    }
    let frame = |letter: &str| server_frame(Opcode::Text, letter.repeat(30).as_bytes());
    assert_eq!((world.read(slot), world.counter("dropped_old")), (frame("a"), 0));
    assert_eq!([world.read(slot), world.read(slot)], [frame("b"), frame("c")]);
    for letter in ["a", "b", "c", "d"] {
        world.publish(room, NOBODY, &letter.repeat(30));
    }
    assert_eq!((world.read(slot), world.counter("dropped_old")), (frame("a"), 1));
    assert_eq!([world.read(slot), world.read(slot)], [frame("c"), frame("d")]);
    assert_eq!(world.read(slot), b"", "a direct client is told nothing of ours");
}

#[test]
fn an_empty_queue_takes_one_message_of_any_size() {
    let (mut world, slot, room) = slow("close");
    let big = "x".repeat(5000);
    world.publish(room, NOBODY, &big);
    assert_eq!(world.read(slot), server_frame(Opcode::Text, big.as_bytes()));
}

#[test]
fn a_slow_client_costs_the_others_nothing() {
    let (mut world, slow, room) = slow("close");
    let quick = world.join("/chat/lobby");
    world.host_frames();
    for letter in ["a", "b", "c"] {
        world.publish(room, NOBODY, &sixty(letter));
        assert_eq!(world.read(quick), server_frame(Opcode::Text, sixty(letter).as_bytes()));
    }
    assert_eq!(world.read(slow), close_frame(1013, "slow;retry_ms=1000"));
}

#[test]
fn a_broadcast_is_compressed_for_those_who_agreed_and_plain_for_others() {
    let mut world = World::new();
    let plain = world.join("/chat/lobby");
    let slot = world.accept();
    let mut request = upgrade("/chat/lobby", "Sec-WebSocket-Extensions: permessage-deflate\r\n").into_bytes();
    world.core.receive(slot, &mut request);
    world.read(slot);
    let room = world.host_frames()[1].handle;
    let text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    world.publish(room, NOBODY, text);
    assert_eq!(world.read(plain), server_frame(Opcode::Text, text.as_bytes()));
    let compressed = world.read(slot);
    assert_eq!(compressed[0], 0xc1);
    assert!(compressed.len() < 20);
    world.publish(room, NOBODY, "short");
    assert_eq!(world.read(slot), server_frame(Opcode::Text, b"short"));
}

#[test]
fn memory_pressure_sheds_the_slowest_first() {
    let changes = json!({"limits.memory_bytes": 3000, "limits.queue_bytes": 0});
    let mut world = World::with(changes, json!({}));
    let slots = [world.join("/chat/big"), world.join("/chat/small")];
    let frames = world.host_frames();
    let rooms: Vec<u32> = frames.iter().filter(|it| it.kind as u8 == 2).map(|it| it.handle).collect();
    world.publish(rooms[0], NOBODY, &"x".repeat(2500));
    world.publish(rooms[1], NOBODY, &"y".repeat(1000));
    for slot in slots {
        world.flush(slot);
    }
    world.advance(100);
    assert_eq!(world.counter("shed"), 1);
    assert_eq!(world.read(slots[0]), close_frame(1013, "memory;retry_ms=1000"));
    assert_eq!(world.read(slots[1]).len(), 1004);
}

#[test]
fn a_private_context_starts_afresh_after_every_frame_that_did_not_go_through_it() {
    let mut world = World::with(json!({"deflate.server_context_takeover": true}), json!({}));
    let slot = world.accept();
    let response = world.request(slot, "/chat/lobby", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    let frames = world.host_frames();
    let (room, member) = (frames[1].handle, frames[2].handle);
    let long = |word: &str| word.repeat(30);
    for word in ["private ", "shared ", "private ", "short"] {
        match word {
            "private " => world.host_says(Kind::Send, member, &[long(word).as_bytes()]),
            "shared " => world.publish(room, NOBODY, &long(word)),
            _ => world.publish(room, NOBODY, word),
        }
    }
    world.publish(room, NOBODY, &long("shared "));
    world.publish(room, NOBODY, "short");
    world.host_says(Kind::Send, member, &[long("private ").as_bytes()]);
    let said = [&long("private "), &long("shared "), &long("private "), "short", &long("shared "), "short"];
    let want: Vec<_> = said.into_iter().chain([&long("private ")[..]]).map(text).collect();
    assert_eq!(heard(response.as_bytes(), &world.read(slot)), want);
    assert!(world.core.env.memory_bytes > 100 * 1024, "a compressor of its own is charged");
}
