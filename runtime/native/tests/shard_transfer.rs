//! Rooms that leave a host which lives: what it has not handled comes back, goes first, and is handled once.

use _native::mesh::body::Close;
use _native::mesh::{Kind, flags};
use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_world::{EPOCH, World, close_frame, server_frame};

/// A direct member of a room of host 0, with what it has sent on the way there; host 1 is there too. Its slot and handle.
pub fn on_the_way(messages: &[&str]) -> (World, ConnSlot, u32) {
    let mut world = World::new();
    world.table_of_two(2, 0, EPOCH);
    world.obey_link_orders();
    (0..2).for_each(|host| drop(world.members_by(host)));
    let slot = world.join("/chat/lobby");
    let member = world.host_frames().iter().find(|frame| frame.kind == Kind::Join).expect("a join").handle;
    messages.iter().for_each(|text| world.text(slot, text));
    (world, slot, member)
}

pub fn return_all(world: &mut World, member: u32, messages: &[&str]) {
    for text in messages {
        world.host_says(Kind::Returned, member, &[text.as_bytes()]);
    }
}

/// The messages that a host has been sent now.
pub fn messages(world: &mut World, host: u32) -> Vec<String> {
    let frames = world.frames_of(host).into_iter().filter(|frame| frame.kind == Kind::Message);
    frames.map(|frame| String::from_utf8(frame.body).expect("text")).collect()
}

#[test]
fn what_a_host_returns_goes_to_the_next_owner_before_anything_else() {
    let (mut world, slot, member) = on_the_way(&["1", "2"]);
    world.table_of_two(3, 1, EPOCH + 1);
    assert!(!world.core.wants_read(slot), "nothing may overtake what comes back");
    return_all(&mut world, member, &["1", "2"]);
    assert!(world.frames_of(1).is_empty());
    world.settle(0);
    assert!(world.core.wants_read(slot));
    world.text(slot, "3");
    assert_eq!(messages(&mut world, 1), ["1", "2", "3"]);
    assert_eq!(world.counter("messages_returned"), 2);
}

#[test]
fn a_host_that_returns_a_message_has_let_go_of_the_room_before_our_table_says_so() {
    let (mut world, slot, member) = on_the_way(&["1", "2"]);
    return_all(&mut world, member, &["1", "2"]);
    assert!(!world.core.wants_read(slot));
    assert!(world.settle(0).ends_with(&[Kind::Message, Kind::Message, Kind::Release]));
    world.table_of_two(3, 1, EPOCH + 1);
    assert_eq!(messages(&mut world, 1), ["1", "2"]);
}

#[test]
fn a_host_that_has_let_go_is_asked_again_when_no_table_comes() {
    let (mut world, slot, member) = on_the_way(&["1"]);
    return_all(&mut world, member, &["1"]);
    world.settle(0);
    assert!(world.core.next_tick_ms().is_some());
    world.core.retry_links();
    assert!(world.core.wants_read(slot));
    assert_eq!(messages(&mut world, 0), ["1"]);
}

#[test]
fn what_comes_back_a_second_time_goes_before_what_was_not_sent_again() {
    let (mut world, _, member) = on_the_way(&["1", "2"]);
    // Larger than the window: only the first goes to the next owner.
    let long = "x".repeat(70_000);
    return_all(&mut world, member, &[&long, "2"]);
    world.settle(0);
    world.table_of_two(3, 1, EPOCH + 1);
    let frames = world.frames_of(1);
    let again = frames.iter().find(|frame| frame.kind == Kind::Message).expect("a message").handle;
    assert_eq!(frames.iter().filter(|frame| frame.kind == Kind::Message).count(), 1);
    world.says(1, EPOCH + 1, Kind::Returned, again, &[b"1"]).expect("a frame");
    world.settle(1);
    world.table_of_two(4, 0, EPOCH + 2);
    assert_eq!(messages(&mut world, 0), ["1", "2"]);
}

#[test]
fn binary_stays_binary() {
    let (mut world, slot, member) = on_the_way(&[]);
    world.frame(slot, Opcode::Binary, b"\xff");
    world.host_frame(EPOCH, Kind::Returned, flags::BINARY, member, &[b"\xff"]);
    world.settle(0);
    world.core.retry_links();
    let frames = world.host_frames();
    let sent = frames.iter().find(|frame| frame.kind == Kind::Message).expect("a message");
    assert_eq!((sent.flags, &sent.body[..]), (flags::BINARY, &b"\xff"[..]));
}

#[test]
fn what_is_returned_to_somebody_who_has_gone_reaches_nobody() {
    let (mut world, slot, member) = on_the_way(&["1"]);
    world.table_of_two(3, 1, EPOCH + 1);
    world.core.gone(slot);
    world.bury();
    let other = world.join("/chat/another");
    return_all(&mut world, member, &["1"]);
    world.settle(0);
    assert!(messages(&mut world, 1).is_empty());
    assert_eq!(world.counter("pushes_dropped"), 1);
    assert!(world.read(other).is_empty());
    world.core.gone(other);
    world.bury();
    (0..2).for_each(|host| drop(world.settle(host)));
    assert_eq!((world.core.handles(), world.core.env.memory_bytes), (0, 0));
}

#[test]
fn a_member_that_was_closed_before_its_room_moved_is_closed() {
    let (mut world, slot, member) = on_the_way(&["1"]);
    world.table_of_two(3, 1, EPOCH + 1);
    world.host_says(Kind::Close, member, &[&Close { code: 4510, reason: "kicked" }.bytes()]);
    assert_eq!(world.read(slot), close_frame(4510, "kicked"));
    world.settle(0);
    assert!(world.frames_of(1).is_empty());
}

#[test]
fn a_host_that_dies_is_waited_for_no_more() {
    let (mut world, slot, member) = on_the_way(&["1", "2"]);
    world.table_of_two(3, 1, EPOCH + 1);
    return_all(&mut world, member, &["1"]);
    world.link_down(0);
    assert!(world.core.wants_read(slot));
    assert_eq!(messages(&mut world, 1), ["1"], "the other may have been handled");
    assert_eq!(world.members_by(1), [[3, 0]]);
}

#[test]
fn newcomers_wait_with_the_room_that_leaves_a_host_but_not_without_end() {
    let (mut world, slot, _) = on_the_way(&[]);
    world.table_of_two(3, 1, EPOCH + 1);
    let late = world.join("/chat/lobby");
    world.advance(6_000);
    world.core.retry_links();
    assert_eq!(world.told(late), [json!({"close": 1013, "reason": "unavailable;retry_ms=1000"})]);
    let third = world.accept();
    assert_eq!(world.request(third, "/chat/lobby", ""), "", "it waits for the room's host");
    world.settle(0);
    assert!(world.read(third).starts_with(b"HTTP/1.1 101"));
    let frames = world.frames_of(1);
    let recovers = |flags| flags & flags::RECOVER != 0;
    let joins: Vec<bool> =
        frames.iter().filter(|it| it.kind == Kind::Join).map(|it| recovers(it.flags)).collect();
    assert_eq!(joins, [true, false], "who was a member is one still");
    let member = frames.iter().find(|it| it.kind == Kind::Join).expect("a join").handle;
    world.says(1, EPOCH + 1, Kind::Send, member, &[b"here"]).expect("a frame");
    assert_eq!(world.read(slot), server_frame(Opcode::Text, b"here"));
}

#[test]
fn a_host_that_never_had_the_room_cannot_make_it_leave() {
    let (mut world, slot, member) = on_the_way(&[]);
    world.says(1, EPOCH, Kind::Returned, member, &[b"1"]).expect("a frame");
    assert!(world.core.wants_read(slot));
    assert_eq!((world.kinds(), world.counter("mesh_fenced")), (vec![], 1));
}
