//! Frames of a host: to whom they go, and what ends the link.

use _native::mesh::frames::NOBODY;
use _native::mesh::{HostIndex, Kind, LinkError, body};
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_world::{EPOCH, World, close_frame, server_frame};

#[test]
fn frames_for_handles_nobody_has_are_passed_over() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    for kind in [Kind::Publish, Kind::Send, Kind::Close, Kind::Credit, Kind::BarrierDone, Kind::Overflow] {
        world.host_says(kind, 77, &[&[0; 16]]);
        world.host_says(kind, NOBODY, &[&[0; 16]]);
    }
    assert!(world.read(slot).is_empty());
    assert_eq!(world.counter("mesh_expired"), 12);
}

#[test]
fn what_comes_for_a_member_that_has_left_is_counted_and_reaches_nobody() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    world.core.gone(slot);
    world.host_says(Kind::Send, member, &[b"late"]);
    assert_eq!(world.counter("mesh_expired"), 1);
    assert!(world.read(slot).is_empty());
}

#[test]
fn a_body_that_does_not_parse_ends_the_link() {
    for (kind, handle) in [(Kind::Publish, 0), (Kind::Credit, 0), (Kind::Close, 0), (Kind::NotOwner, 0)] {
        let mut world = World::new();
        world.join("/chat/lobby");
        assert_eq!(world.says(0, EPOCH, kind, handle, &[b"x"]), Err(LinkError::Malformed), "{kind:?}");
    }
}

#[test]
fn a_link_without_a_host_takes_nothing() {
    let mut world = World::new();
    assert!(world.core.link_space(HostIndex(5)).is_none());
    assert_eq!(world.core.link_filled(HostIndex(5), 10), Ok(()));
}

#[test]
fn an_overflow_closes_the_room_s_members_and_nobody_else() {
    let mut world = World::new();
    let (here, there) = (world.join("/chat/lobby"), world.join("/chat/other"));
    let room = world.host_frames()[1].handle;
    world.host_says(Kind::Overflow, room, &[]);
    assert_eq!(world.read(here), close_frame(1013, "behind;retry_ms=1000"));
    assert!(world.read(there).is_empty());
    assert_eq!(world.counter("overflow_closed"), 1);
}

#[test]
fn binary_stays_binary() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.frame(slot, Opcode::Binary, &[0, 255]);
    let message = world.host_frames().pop().unwrap();
    assert_eq!((message.flags, &message.body[..]), (_native::mesh::flags::BINARY, &[0, 255][..]));
}

#[test]
fn a_batch_may_come_byte_by_byte() {
    let mut world = World::new();
    world.admits = false;
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    let mut host = _native::mesh::Outgoing::default();
    host.push(Kind::Admit, 0, member, EPOCH, &[]);
    host.push(Kind::Send, 0, member, EPOCH, &[b"\0slowly"]);
    host.seal(0, true);
    for byte in host.unsent() {
        world.core.link_space(HostIndex(0)).unwrap()[0] = *byte;
        world.core.link_filled(HostIndex(0), 1).unwrap();
    }
    assert_eq!(world.read(slot), server_frame(Opcode::Text, b"slowly"));
}

#[test]
fn members_that_come_and_go_while_a_room_speaks_get_what_is_theirs() {
    let mut world = World::with(json!({"limits.queue_bytes": 100}), json!({}));
    let slots = [world.join("/chat/lobby"), world.join("/chat/lobby"), world.join("/chat/lobby")];
    let frames = world.host_frames();
    let (room, first) = (frames[1].handle, frames[2].handle);
    world.publish(room, NOBODY, &"a".repeat(60));
    world.read(slots[2]);
    // The first two are too slow for it and go in the middle of it.
    world.publish(room, NOBODY, &"b".repeat(60));
    assert_eq!(world.counter("slow_closed"), 2);
    world.publish(room, first, "last");
    let want = ["b".repeat(60), "last".to_owned()].map(|text| server_frame(Opcode::Text, text.as_bytes()));
    assert_eq!(world.read(slots[2]), want.concat());
    let leave = world.host_frames().into_iter().filter(|frame| frame.kind == Kind::Leave).count();
    assert_eq!((leave, body::VERSION), (2, 4));
}
