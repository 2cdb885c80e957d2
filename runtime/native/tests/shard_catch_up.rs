//! Who fell behind what its room stores gets it by pages, whole and in order, and is live again where they reach the head.

use crate::shard_world::{STREAM, World, gap, pushed, said, told_alone};
use _native::mesh::{Kind, flags};
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

const ROUTE: &str = r#"{"slow_client": "catch_up", "history": true}"#;

/// A member that keeps a position in a room with a history; its queue takes five messages. Slot, room, membership.
fn member() -> (World, ConnSlot, u32, u32) {
    member_with(200)
}

fn member_with(queue_bytes: usize) -> (World, ConnSlot, u32, u32) {
    let route = serde_json::from_str(ROUTE).unwrap();
    let mut world = World::with(json!({"limits.queue_bytes": queue_bytes}), route);
    let (slot, room, member) = world.enter_as("chat:lobby", json!({"$position": null}));
    world.stream(room, STREAM, 0);
    (world, slot, room, member)
}

fn say(world: &mut World, room: u32, offsets: std::ops::RangeInclusive<u64>) {
    offsets.for_each(|offset| world.broadcast(room, said("say", offset, "1")));
}

fn resend(world: &mut World, member: u32, offsets: std::ops::RangeInclusive<u64>) {
    offsets.for_each(|offset| world.send(member, said("say", offset, "1")));
}

/// The offsets of what it is told, and other messages as they are.
fn told(world: &mut World, slot: ConnSlot) -> Vec<Value> {
    let offset = |it: Value| if it[5].is_u64() { it[5].clone() } else { it };
    world.told(slot).into_iter().map(offset).collect()
}

/// It has been sent 1 to 5, and 6 to 8 went past it.
fn behind() -> (World, ConnSlot, u32, u32) {
    let (mut world, slot, room, member) = member();
    say(&mut world, room, 1..=8);
    assert_eq!(world.pulls(), [], "its queue has not drained");
    assert_eq!(told(&mut world, slot), [1, 2, 3, 4, 5]);
    assert_eq!(world.pulls(), [(member, 5)]);
    (world, slot, room, member)
}

#[test]
fn what_went_past_comes_by_a_page_and_what_follows_is_live() {
    let (mut world, slot, room, member) = behind();
    say(&mut world, room, 9..=9);
    resend(&mut world, member, 6..=9);
    world.page(member, 9, true);
    say(&mut world, room, 10..=10);
    assert_eq!(told(&mut world, slot), [6, 7, 8, 9, 10]);
    assert_eq!((world.pulls(), world.counter("gaps"), world.counter("fell_behind")), (vec![], 0, 1));
}

#[test]
fn a_page_that_does_not_reach_the_head_is_followed_by_the_next_when_it_is_taken() {
    let (mut world, slot, room, member) = behind();
    resend(&mut world, member, 6..=7);
    world.page(member, 7, false);
    say(&mut world, room, 9..=9);
    assert_eq!(world.pulls(), []);
    assert_eq!(told(&mut world, slot), [6, 7]);
    assert_eq!(world.pulls(), [(member, 7)]);
    resend(&mut world, member, 8..=9);
    world.page(member, 9, true);
    assert_eq!(told(&mut world, slot), [8, 9]);
}

#[test]
fn a_page_with_nothing_for_it_asks_for_the_next_at_once() {
    let (mut world, _, _, member) = behind();
    world.page(member, 7, false);
    assert_eq!(world.pulls(), [(member, 7)]);
}

#[test]
fn nothing_comes_twice() {
    let (mut world, slot, room, member) = behind();
    resend(&mut world, member, 4..=8);
    world.page(member, 8, true);
    world.page(member, 8, true);
    say(&mut world, room, 9..=9);
    assert_eq!(told(&mut world, slot), [6, 7, 8, 9]);
}

#[test]
fn volatile_broadcasts_come_where_they_belong_and_what_is_too_much_is_counted_in_a_gap() {
    let (mut world, slot, room, member) = behind();
    world.broadcast(room, said("move", 0, "1"));
    say(&mut world, room, 9..=9);
    let long = format!("\"{}\"", "x".repeat(100));
    world.broadcast(room, said("move", 0, &long));
    resend(&mut world, member, 6..=9);
    world.page(member, 9, true);
    let hole = told_alone("gap", json!({"dropped": 1, "reason": "slow"}));
    assert_eq!(
        told(&mut world, slot),
        [json!(6), json!(7), json!(8), pushed("move", json!(1)), json!(9), hole]
    );
    world.broadcast(room, said("move", 0, "3"));
    assert_eq!(told(&mut world, slot).len(), 1);
}

#[test]
fn what_is_said_to_it_alone_comes_after_what_was_stored_before() {
    let (mut world, slot, room, member) = behind();
    world.send(member, said("hi", 0, "1"));
    world.multicast_to(room, &[member], said("all", 0, "2"));
    say(&mut world, room, 9..=9);
    resend(&mut world, member, 6..=9);
    world.page(member, 9, true);
    let [hi, all] = [told_alone("hi", json!(1)), told_alone("all", json!(2))];
    assert_eq!(told(&mut world, slot), [json!(6), json!(7), json!(8), hi, all, json!(9)]);
}

#[test]
fn a_history_that_does_not_reach_back_leaves_a_gap() {
    let (mut world, slot, _, member) = behind();
    world.host_says(Kind::Gap, member, &[&6u64.to_le_bytes(), &7u64.to_le_bytes()]);
    resend(&mut world, member, 8..=8);
    world.page(member, 8, true);
    assert_eq!(told(&mut world, slot), [gap(6, 7, "history"), json!(8)]);
}

#[test]
fn a_lost_answer_is_asked_for_again_of_the_next_host() {
    let (mut world, slot, _, member) = behind();
    resend(&mut world, member, 6..=6);
    world.link_down(0);
    world.connect(0);
    let frames = world.host_frames();
    let kinds: Vec<Kind> = frames.iter().map(|frame| frame.kind).collect();
    assert_eq!(kinds, [Kind::Hello, Kind::Open, Kind::Join, Kind::MembersEnd]);
    assert_eq!(told(&mut world, slot), [6]);
    assert_eq!(world.pulls(), [(member, 6)]);
}

#[test]
fn a_direct_member_catches_up_as_well() {
    let mut world = World::with(json!({"limits.queue_bytes": 300}), serde_json::from_str(ROUTE).unwrap());
    let slot = world.join("/chat/lobby");
    let frames = world.host_frames();
    let (room, member) = (frames[1].handle, frames[2].handle);
    world.stream(room, STREAM, 4);
    let long = format!("\"{}\"", "x".repeat(120));
    (5..=8).for_each(|offset| world.broadcast(room, said("say", offset, &long)));
    assert_eq!(world.told(slot).len(), 2);
    assert_eq!(world.pulls(), [(member, 6)]);
    world.send(member, said("say", 7, "7"));
    world.send(member, said("say", 8, "8"));
    world.page(member, 8, true);
    assert_eq!(world.told(slot), [7, 8]);
}

#[test]
fn a_join_with_a_replay_has_it_before_anything_live() {
    let (mut world, other, room, _) = member_with(1 << 20);
    say(&mut world, room, 1..=4);
    world.told(other);
    let slot = world.socket();
    world.tell(slot, json!(["1", "1", "chat:lobby", "phx_join", {"$position": [STREAM, 2]}]));
    let member = world.host_frames().into_iter().rfind(|it| it.kind == Kind::Join).unwrap().handle;
    world.host_says(Kind::Admit, member, &[]);
    world.broadcast(room, said("move", 0, "1"));
    say(&mut world, room, 5..=5);
    world.broadcast(room, said("move", 0, "2"));
    world.host_frame(super::shard_world::EPOCH, Kind::Joined, flags::JSON | flags::STORED, member, &[b"{}"]);
    world.multicast_to(room, &[member], said("present", 0, "3"));
    resend(&mut world, member, 3..=5);
    world.page(member, 5, true);
    let [first, second] = [pushed("move", json!(1)), pushed("move", json!(2))];
    let present = told_alone("present", json!(3));
    let whole = [json!(3), json!(4), first, json!(5), second, present];
    assert_eq!(told(&mut world, slot)[1..], whole);
    say(&mut world, room, 6..=6);
    assert_eq!(told(&mut world, slot), [6]);
    assert_eq!(world.pulls(), []);
}

#[test]
fn a_join_that_waits_too_long_for_its_budget_catches_up() {
    let (mut world, _, room, _) = member();
    let slot = world.socket();
    world.tell(slot, json!(["1", "1", "chat:lobby", "phx_join", {"$position": null}]));
    let member = world.host_frames().into_iter().rfind(|it| it.kind == Kind::Join).unwrap().handle;
    world.host_says(Kind::Admit, member, &[]);
    say(&mut world, room, 1..=20);
    world.host_says(Kind::Joined, member, &[b"{}"]);
    let told = told(&mut world, slot);
    let last = told.last().unwrap().as_u64().unwrap();
    assert!(last < 20 && told.len() as u64 == last + 1, "{told:?}");
    assert_eq!(world.pulls(), [(member, last)]);
}
