//! One turn at a time, and credit only for turns that have ended.

use crate::host_world::{World, admitted, close, config, text};
use _native::host::{RoomKey, Step, Turn};
use _native::mesh::Kind;

fn window(bytes: u32) -> World {
    World::new(_native::host::Config { room_credit_bytes: bytes, ..config() })
}

#[test]
fn turns_come_in_the_order_of_the_frames() {
    let mut world = World::new(config());
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    world.join(1, 0);
    world.message(1, b"x");
    world.join(2, 0);
    world.leave(1);
    assert!(world.core.started(room, String::new(), None).is_none());
    let turns = world.turns(room);
    let [Turn::Join(one), x, Turn::Join(_), Turn::Leave { member: 1, code: 1001, reason }] = &turns[..]
    else {
        panic!("{turns:?}")
    };
    assert_eq!((x, &**reason), (&text(*one, "x"), "gone"));
    assert_eq!(world.core.members_of(room).len(), 1);
}

#[test]
fn credit_is_given_back_when_half_the_window_is_used() {
    let mut world = window(1000);
    world.joined(0, "a", 1);
    world.flush();
    world.message(1, &[b'x'; 136]);
    world.message(1, &[b'x'; 136]);
    assert_eq!(world.flush(), []);
    world.message(1, &[b'x'; 36]);
    assert_eq!(world.flush(), [(Kind::Credit, 0, 500u32.to_le_bytes().to_vec())]);
}

#[test]
fn a_turn_that_waits_holds_its_credit() {
    let mut world = window(1000);
    let (room, member) = world.joined(0, "a", 1);
    world.flush();
    let long = [b'x'; 600];
    world.message(1, &long);
    world.core.suspend(room, member, &long);
    world.message(1, &long);
    assert_eq!(world.flush(), []);
    assert!(world.core.next(room).is_some());
    assert_eq!(world.written(), [(Kind::Credit, 0, 664u32.to_le_bytes().to_vec())]);
    assert!(world.core.next(room).is_none());
    assert_eq!(world.written(), [(Kind::Credit, 0, 664u32.to_le_bytes().to_vec())]);
}

#[test]
fn every_byte_of_credit_comes_back_whatever_happens_to_the_member() {
    let mut world = window(1000);
    let (room, member) = world.joined(0, "a", 1);
    world.joined(1, "other", 2);
    world.flush();
    let long = [b'x'; 600];
    world.message(1, &long);
    world.core.suspend(room, member, &long);
    world.message(1, &long);
    world.core.close(member, 1000, "");
    world.turns(room);
    let granted: Vec<_> = world.flush().into_iter().filter(|got| got.0 == Kind::Credit).collect();
    assert_eq!(granted, [(Kind::Credit, 0, 1328u32.to_le_bytes().to_vec())]);
}

#[test]
fn who_is_told_to_go_is_not_listened_to() {
    let mut world = World::new(config());
    let (_, member) = world.joined(0, "a", 1);
    world.core.close(member, 1000, "bye");
    assert_eq!(world.message(1, b"x"), Step::Nothing);
}

#[test]
fn a_rejected_member_is_closed_and_leaves_without_a_word() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.join(1, 0);
    let Some(Turn::Join(member)) = world.core.next(room) else { panic!() };
    world.core.refuse(member, "no", "no", b"");
    assert_eq!(world.core.members_of(room).len(), 0);
    assert_eq!(world.core.next(room), None);
    assert_eq!(world.flush(), [admitted(1), (Kind::Close, 1, close(4503, "no"))]);
    assert_eq!(world.leave(1), Step::Nothing);
    assert_eq!(world.core.counters().members, 0);
}

#[test]
fn a_member_that_left_while_its_join_waited_is_rejected_in_peace() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.join(1, 0);
    let Some(Turn::Join(member)) = world.core.next(room) else { panic!() };
    world.leave(1);
    world.core.refuse(member, "no", "no", b"");
    assert_eq!(world.turns(room), []);
    assert_eq!(world.core.counters().members, 0);
    assert_eq!(world.flush(), [admitted(1)]);
}

#[test]
fn credit_of_a_room_that_was_released_is_not_its_handles_next_rooms() {
    let mut world = window(1000);
    let (room, member) = world.joined(0, "a", 1);
    let long = "x".repeat(600).into_bytes();
    world.message(1, &long);
    world.core.suspend(room, member, &long);
    world.leave(1);
    world.frame(Kind::Release, 0, b"");
    world.joined(0, "b", 2);
    while world.core.next(room).is_some() {}
    assert_eq!(world.flush(), []);
}

/// A room in a turn, with a message of member 2 in its mailbox; member 2 has left.
fn left_before_its_turn() -> (World, RoomKey) {
    let mut world = window(1000);
    let (room, member) = world.joined(0, "a", 1);
    world.join(2, 0);
    world.turns(room);
    world.flush();
    world.message(1, b"waits");
    world.core.suspend(room, member, b"waits");
    world.message(2, &[120; 600]);
    world.leave(2);
    (world, room)
}

#[test]
fn credit_of_who_left_before_its_turn_comes_back() {
    let (mut world, room) = left_before_its_turn();
    world.turns(room);
    let granted: Vec<_> = world.flush().into_iter().filter(|got| got.0 == Kind::Credit).collect();
    assert_eq!(granted, [(Kind::Credit, 0, 733u32.to_le_bytes().to_vec())]);
}

#[test]
fn and_not_to_the_room_that_has_its_handle_by_then() {
    let (mut world, room) = left_before_its_turn();
    world.leave(1);
    world.frame(Kind::Release, 0, b"");
    world.joined(0, "b", 3);
    world.flush();
    world.turns(room);
    assert_eq!(world.flush(), []);
}
