//! The shard core end to end without sockets: join, messages both ways, fan-out, leaving.

use crate::bodies::publication;
use crate::shard_world::{EPOCH, World, close_frame, server_frame};
use _native::mesh::frames::NOBODY;
use _native::mesh::{Kind, body};
use _native::reactor::transport::Transport;
use _native::shard::conn::Conn;
use _native::ws::opcode::Opcode;
use serde_json::json;

#[test]
fn first_member_opens_the_room_and_joins() {
    let mut world = World::new();
    world.join("/chat/lobby?user=ann");
    let frames = world.host_frames();
    let kinds: Vec<Kind> = frames.iter().map(|frame| frame.kind).collect();
    assert_eq!(kinds, [Kind::Hello, Kind::Open, Kind::Join]);
    let open = body::Open::read(&frames[1].body).unwrap();
    assert_eq!((open.kind, open.key), ("chat:{name}", "lobby"));
    let join = body::Join::read(&frames[2].body).unwrap();
    assert_eq!((join.room, join.path, join.query), (frames[1].handle, "/chat/lobby", "user=ann"));
    assert_eq!(join.peer, "127.0.0.1:999");
    assert_eq!(frames[2].epoch, EPOCH);
}

#[test]
fn a_message_reaches_the_host_and_a_send_comes_back() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    world.text(slot, "hello");
    let frames = world.host_frames();
    assert_eq!(
        (frames[0].kind, frames[0].handle, &frames[0].body[..]),
        (Kind::Message, member, &b"hello"[..])
    );
    world.host_says(Kind::Send, member, &[b"back"]);
    assert_eq!(world.read(slot), server_frame(Opcode::Text, b"back"));
}

#[test]
fn a_publish_reaches_every_member_but_the_excepted() {
    let mut world = World::new();
    let slots = [world.join("/chat/lobby"), world.join("/chat/lobby"), world.join("/chat/other")];
    let frames = world.host_frames();
    let (room, first) = (frames[1].handle, frames[2].handle);
    world.publish(room, NOBODY, "all");
    world.publish(room, first, "not first");
    let all = server_frame(Opcode::Text, b"all");
    assert_eq!(world.read(slots[0]), all);
    assert_eq!(world.read(slots[1]), [all, server_frame(Opcode::Text, b"not first")].concat());
    assert_eq!(world.read(slots[2]), b"");
}

#[test]
fn a_large_publish_is_shared_and_arrives_whole() {
    let mut world = World::new();
    let slots = [world.join("/chat/lobby"), world.join("/chat/lobby")];
    let room = world.host_frames()[1].handle;
    let text = "x".repeat(50_000);
    world.publish(room, NOBODY, &text);
    for slot in slots {
        assert_eq!(world.read(slot), server_frame(Opcode::Text, text.as_bytes()));
    }
}

#[test]
fn a_frame_of_another_epoch_is_dropped_and_counted() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    world.host_says_in(EPOCH - 1, Kind::Send, member, &[b"zombie"]);
    assert_eq!(world.read(slot), b"");
    assert_eq!(world.counter("mesh_fenced"), 1);
}

#[test]
fn a_frame_over_another_host_s_link_is_dropped_whatever_epoch_it_names() {
    let mut world = World::new();
    world.table_of_two(2, 0, EPOCH);
    world.obey_link_orders();
    let slot = world.join("/chat/lobby");
    let frames = world.host_frames();
    let (room, member) = (frames[1].handle, frames[2].handle);
    world.says(1, EPOCH, Kind::Send, member, &[b"stranger"]).unwrap();
    world.says(1, EPOCH, Kind::Publish, room, &[&publication(NOBODY, b"stranger")]).unwrap();
    assert_eq!(world.read(slot), b"");
    assert_eq!(world.counter("mesh_fenced"), 2);
}

#[test]
fn the_client_s_close_is_answered_after_what_the_room_still_says() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    world.text(slot, "last");
    world.frame(slot, Opcode::Close, &_native::ws::close::payload(1000, "bye"));
    assert_eq!(world.kinds(), [Kind::Message, Kind::Barrier]);
    world.host_says(Kind::Send, member, &[b"answer"]);
    world.host_says(Kind::BarrierDone, member, &[]);
    let want = [server_frame(Opcode::Text, b"answer"), close_frame(1000, "bye")].concat();
    assert_eq!(world.read(slot), want);
    assert_eq!(world.kinds(), [Kind::Leave, Kind::Release]);
    assert_eq!(world.core.work.dead, [slot]);
}

#[test]
fn a_protocol_error_closes_1002_after_the_barrier_or_half_a_second() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.receive(slot, &mut [0x83, 0x80, 0, 0, 0, 0]);
    assert_eq!(world.read(slot), b"");
    world.advance(600);
    assert_eq!(world.read(slot), close_frame(1002, "reserved_opcode"));
    assert_eq!(world.counter("protocol_errors"), 1);
}

#[test]
fn a_close_asked_for_by_the_room_follows_its_messages() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    world.host_says(Kind::Send, member, &[b"one"]);
    world.host_says(Kind::Close, member, &[&body::Close { code: 4510, reason: "kicked" }.bytes()]);
    let want = [server_frame(Opcode::Text, b"one"), close_frame(4510, "kicked")].concat();
    assert_eq!(world.read(slot), want);
    assert!(world.core.work.dead.is_empty(), "the client's close is awaited");
    world.frame(slot, Opcode::Close, &_native::ws::close::payload(4510, ""));
    world.read(slot);
    assert_eq!(world.core.work.dead, [slot]);
}

#[test]
fn handles_are_used_again_only_after_the_host_has_taken_the_leave() {
    let mut world = World::new();
    let first = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    world.core.gone(first);
    world.core.remove(first);
    let again = world.join("/chat/lobby");
    let joined = world.host_frames().into_iter().find(|frame| frame.kind == Kind::Join).unwrap();
    assert_ne!(joined.handle, member);
    world.host_says(Kind::Credit, 0, &[&1u32.to_le_bytes()]);
    world.join("/chat/lobby");
    let joined = world.host_frames().into_iter().find(|frame| frame.kind == Kind::Join).unwrap();
    assert_eq!(joined.handle, member);
    assert_ne!(world.core.id(first), world.core.id(again).filter(|_| again != first));
}

#[test]
fn a_message_too_big_closes_1009() {
    let mut world = World::with(json!({"limits.message_bytes": 10}), json!({}));
    let slot = world.join("/chat/lobby");
    world.text(slot, "0123456789a");
    world.advance(600);
    assert_eq!(world.read(slot), close_frame(1009, "too_big"));
}

#[test]
fn a_request_has_its_whole_time_from_the_end_of_the_tls_handshake() {
    let mut world = World::new();
    let slot = world.core.accept("127.0.0.1:999".parse().ok(), true).unwrap();
    world.advance(4_000);
    world.core.secured(slot);
    world.advance(9_900);
    assert_eq!(world.read(slot), b"");
    world.advance(200);
    assert!(world.read(slot).starts_with(b"HTTP/1.1 408"));
}

/// Whatever a connection does: a bound that a careless field would break. What it costs in all is measured by `make bench`.
#[test]
fn what_every_connection_has_is_small() {
    // A debug build adds 16 bytes to each socket.
    let (conn, transport) = (size_of::<Conn>(), size_of::<Option<Transport>>());
    assert!(conn <= 136 && transport <= 40, "{conn} and {transport} bytes");
}
