//! The wire forms of a message: bare, in an envelope, with its offset; text and binary; plain and compressed.

use crate::bodies::room_of;
use crate::peer::text;
use crate::shard_world::{World, heard, pushed, said, server_frame, told_alone};
use _native::mesh::{Kind, Said, Say, flags};
use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;
use serde_json::json;

/// A direct member, a channel's, and one that keeps a position: their sockets, the room, and the memberships of the latter.
fn three() -> (World, [ConnSlot; 3], u32, [u32; 2]) {
    let mut world = World::new();
    let direct = world.join("/chat/lobby");
    let (plain, room, member) = world.enter_as("chat:lobby", json!({}));
    let (offsets, _, keeper) = world.enter_as("chat:lobby", json!({"$position": null}));
    world.read(direct);
    (world, [direct, plain, offsets], room, [member, keeper])
}

fn plain(event: &'static str, form: u8, payload: &'static [u8]) -> Said<'static> {
    Said { say: Say { event, offset: 3, key: "" }, form, payload }
}

#[test]
fn a_broadcast_is_bare_or_in_an_envelope_and_has_its_offset_for_those_who_want_it() {
    let (mut world, [direct, plain, offsets], room, _) = three();
    world.broadcast(room, said("say", 5, r#"{"a":1}"#));
    assert_eq!(world.read(direct), server_frame(Opcode::Text, br#"{"a":1}"#));
    assert_eq!(world.told(plain), [pushed("say", json!({"a": 1}))]);
    assert_eq!(world.told(offsets), [json!([null, null, "chat:lobby", "say", {"a": 1}, 5])]);
    world.broadcast(room, said("say", 0, "1"));
    assert_eq!(world.told(offsets), [pushed("say", json!(1))], "a volatile one has none");
}

#[test]
fn bare_text_is_quoted_for_channels_alone() {
    let (mut world, [direct, slot, _], room, _) = three();
    world.broadcast(room, plain("message", 0, b"say \"hi\""));
    assert_eq!(world.read(direct), server_frame(Opcode::Text, b"say \"hi\""));
    assert_eq!(world.told(slot), [pushed("message", json!("say \"hi\""))]);
}

#[test]
fn binary_is_a_broadcast_of_kind_2_to_all_and_a_push_of_kind_0_to_one() {
    let (mut world, [direct, slot, offsets], room, [member, _]) = three();
    world.broadcast(room, plain("file", flags::BINARY, b"\xff"));
    assert_eq!(world.read(direct), server_frame(Opcode::Binary, b"\xff"));
    for slot in [slot, offsets] {
        assert_eq!(world.read(slot), server_frame(Opcode::Binary, b"\x02\x0a\x04chat:lobbyfile\xff"));
    }
    world.send(member, plain("file", flags::BINARY, b"\xff"));
    assert_eq!(world.read(slot), server_frame(Opcode::Binary, b"\x00\x01\x0a\x041chat:lobbyfile\xff"));
}

/// Two sockets of version 1 in one room, and their memberships.
fn objects() -> (World, [ConnSlot; 2], u32, u32) {
    let mut world = World::new();
    let slots = [(); 2].map(|()| world.join("/socket/websocket"));
    let [(_, _), (room, member)] = slots.map(|slot| {
        world.tell(
            slot,
            json!({"topic": "chat:lobby", "event": "phx_join", "payload": {}, "ref": 1, "join_ref": 1}),
        );
        let frames = world.host_frames();
        let join = frames.iter().find(|frame| frame.kind == Kind::Join).unwrap();
        world.grants(join.handle);
        world.told(slot);
        (room_of(&join.body), join.handle)
    });
    (world, slots, room, member)
}

#[test]
fn version_1_is_told_objects_without_offsets_and_bytes_as_base64() {
    let (mut world, [_, slot], room, member) = objects();
    let object = |event: &str, payload| json!({"topic": "chat:lobby", "event": event, "ref": null, "payload": payload});
    world.broadcast(room, said("say", 5, r#"{"a":1}"#));
    world.broadcast(room, plain("file", flags::BINARY, b"\xff"));
    assert_eq!(
        world.told(slot),
        [object("say", json!({"a": 1})), object("file", json!({"$binary": "/w=="}))]
    );
    world.send(member, plain("file", flags::BINARY, b"\xff"));
    world.replies(member, "2", flags::BINARY, b"\xff");
    world.host_says(Kind::Close, member, &[&1011_u16.to_le_bytes(), b"oops"]);
    world.host_says(Kind::BarrierDone, member, &[]);
    let told = world.told(slot);
    assert!(told.iter().all(|it| it["join_ref"] == 1 && it["topic"] == "chat:lobby"), "{told:?}");
    assert_eq!(told[0]["payload"], json!({"$binary": "/w=="}));
    assert_eq!(told[1]["payload"], json!({"status": "ok", "response": {"$binary": "/w=="}}));
    assert_eq!((&told[1]["ref"], &told[1]["event"]), (&json!("2"), &json!("phx_reply")));
    assert_eq!((&told[2]["event"], &told[2]["payload"]["code"]), (&json!("phx_error"), &json!(1011)));
    assert_eq!(told[2]["ref"], 1, "which join has ended");
}

#[test]
fn a_large_broadcast_is_encoded_once_for_all_of_version_1() {
    let (mut world, [one, other], room, _) = objects();
    let (newer, _, _) = world.enter_as("chat:lobby", json!({}));
    for form in [0, flags::BINARY] {
        world.broadcast(room, plain("say", form, &[b'x'; 5000]));
        assert_eq!(world.first_byte_at(one), world.first_byte_at(other));
        assert_ne!(world.first_byte_at(one), world.first_byte_at(newer));
        let _ = [one, other, newer].map(|slot| world.read(slot));
    }
}

#[test]
fn what_is_said_to_one_is_said_under_its_join() {
    let (mut world, [_, slot, offsets], _, [member, keeper]) = three();
    world.send(member, said("say", 5, "1"));
    world.send(keeper, said("say", 5, "1"));
    assert_eq!(world.told(slot), [told_alone("say", json!(1))]);
    assert_eq!(world.told(offsets), [json!(["1", null, "chat:lobby", "say", 1, 5])]);
}

#[test]
fn what_is_said_to_each_of_some_is_said_under_their_joins() {
    let (mut world, [_, slot, offsets], room, [member, keeper]) = three();
    let other = world.socket();
    world.tell(other, json!([9, 9, "chat:lobby", "phx_join", {}]));
    let third = world.host_frames().iter().rfind(|frame| frame.kind == Kind::Join).unwrap().handle;
    world.grants(third);
    world.told(other);
    world.multicast_to(room, &[member, keeper, third], plain("state", flags::JSON, b"1"));
    for (slot, join_ref) in [(slot, json!("1")), (other, json!(9))] {
        assert_eq!(world.told(slot), [json!([join_ref, null, "chat:lobby", "state", 1])]);
    }
    assert_eq!(world.told(offsets)[0][0], "1");
    world.multicast(room, &[member, third], plain("tagged", flags::JSON, b"1"));
    assert_eq!([world.told(slot), world.told(other)], [(); 2].map(|()| vec![pushed("tagged", json!(1))]));
}

#[test]
fn a_large_broadcast_is_one_piece_of_memory_for_all_who_get_it_in_one_form() {
    let (mut world, [direct, slot, offsets], room, _) = three();
    let more = world.enter_as("chat:lobby", json!({})).0;
    let big = format!("\"{}\"", "x".repeat(5000));
    world.broadcast(room, said("say", 1, &big));
    assert_eq!(world.first_byte_at(slot), world.first_byte_at(more));
    assert_ne!(world.first_byte_at(slot), world.first_byte_at(offsets));
    assert_eq!(world.read(direct), server_frame(Opcode::Text, big.as_bytes()));
}

#[test]
fn an_envelope_is_compressed_for_those_who_agreed() {
    let mut world = World::with(json!({"deflate.threshold_bytes": 100}), json!({}));
    let deflate = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    let slot = world.accept();
    let response = world.request(slot, "/socket/websocket?vsn=2.0.0", deflate);
    let (room, _) = world.enter(slot, "chat:lobby");
    let payload = format!("\"{}\"", "a".repeat(500));
    world.broadcast(room, said("say", 0, &payload));
    let bytes = world.read(slot);
    assert!(bytes[0] == 0xc1 && bytes.len() < 100, "{} bytes", bytes.len());
    let envelope = format!(r#"[null,null,"chat:lobby","say",{payload}]"#);
    assert_eq!(heard(response.as_bytes(), &bytes), [text(&envelope)]);
}
