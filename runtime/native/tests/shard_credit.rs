//! Which connections are read: credit, room on the link, and who is resumed by what.

use _native::mesh::Kind;
use _native::shard::slots::ConnSlot;
use _native::ws::close;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_world::{World, close_frame};

const LONG: &str =
    "uses all the credit there is, and more than that, as one read may do before anybody looks again";

fn little_credit() -> World {
    World::with(json!({"mesh.room_credit_bytes": 100}), json!({}))
}

/// A member whose room has no credit left, and the room's handle.
fn paused(world: &mut World, path: &str) -> (ConnSlot, u32) {
    let slot = world.join(path);
    let room = world.host_frames().into_iter().find(|frame| frame.kind == Kind::Open).unwrap().handle;
    world.text(slot, LONG);
    assert!(!world.core.wants_read(slot));
    (slot, room)
}

#[test]
fn a_full_link_holds_up_other_rooms_only_until_the_host_has_read_on() {
    let mut world = World::with(json!({"mesh.link_bytes": 1000}), json!({}));
    let slots = [world.join("/chat/loud"), world.join("/chat/quiet")];
    world.host_frames();
    world.text(slots[0], &"x".repeat(2000));
    assert!(slots.iter().all(|&slot| !world.core.wants_read(slot)));
    assert_eq!(world.counter("paused"), 2);
    world.host_frames();
    assert_eq!(world.core.work.resumed, slots, "without any credit being granted");
    assert!(slots.iter().all(|&slot| world.core.wants_read(slot)));
    assert_eq!(world.counter("paused"), 0);
}

#[test]
fn credit_goes_round_those_who_wait_and_ends_with_the_credit() {
    let mut world = little_credit();
    let (first, room) = paused(&mut world, "/chat/lobby");
    let second = world.join("/chat/lobby");
    assert!(!world.core.wants_read(second));
    world.host_says(Kind::Credit, room, &[&10u32.to_le_bytes()]);
    assert!(world.core.work.resumed.is_empty(), "the room still owes more than that");
    world.host_says(Kind::Credit, room, &[&500u32.to_le_bytes()]);
    assert_eq!(world.core.work.resumed, [first, second]);
}

#[test]
fn many_who_wait_are_resumed_over_several_turns() {
    let mut world = little_credit();
    let (_, room) = paused(&mut world, "/chat/lobby");
    for _ in 0..70 {
        let slot = world.join("/chat/lobby");
        assert!(!world.core.wants_read(slot));
    }
    world.host_says(Kind::Credit, room, &[&500u32.to_le_bytes()]);
    let mut resumed = vec![world.core.work.resumed.len()];
    while let Some(room) = world.core.work.waking.pop() {
        world.core.resume(room);
        resumed.push(world.core.work.resumed.len());
    }
    assert_eq!(resumed, [32, 64, 71]);
}

#[test]
fn a_slot_used_again_is_not_resumed_by_its_former_room() {
    let mut world = little_credit();
    let (slot, former) = paused(&mut world, "/chat/former");
    world.join("/chat/former");
    world.core.gone(slot);
    world.bury();
    let (again, _) = paused(&mut world, "/chat/other");
    assert_eq!(again, slot);
    world.host_says(Kind::Credit, former, &[&500u32.to_le_bytes()]);
    assert!(world.core.work.resumed.is_empty());
    assert_eq!(world.counter("paused"), 1);
}

#[test]
fn a_connection_that_is_closed_while_it_waits_is_read_on_for_the_client_s_close() {
    let mut world = little_credit();
    let (slot, _) = paused(&mut world, "/chat/lobby");
    world.core.start_drain(0, 10_000);
    world.advance(100);
    world.advance(2_100); // the room says nothing
    assert_eq!(world.read(slot), close_frame(1012, "restart;retry_ms=0"));
    assert_eq!(world.core.work.resumed, [slot]);
    assert!(world.core.wants_read(slot));
    world.frame(slot, Opcode::Close, &close::payload(1012, ""));
    world.read(slot);
    assert_eq!(world.core.work.dead, [slot]);
}

#[test]
fn what_came_during_a_barrier_is_read_after_it() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.receive(slot, &mut [0x83, 0x80, 0, 0, 0, 0]);
    assert!(!world.core.wants_read(slot));
    world.advance(600);
    assert_eq!(world.core.work.resumed, [slot]);
    assert!(world.core.wants_read(slot));
}

#[test]
fn a_ping_from_before_the_wait_is_not_held_against_a_client_that_was_not_read() {
    let mut world = little_credit();
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    world.advance(25_100);
    assert_eq!(world.counter("pings_sent"), 1);
    let other = world.join("/chat/lobby");
    world.text(other, LONG);
    assert!(!world.core.wants_read(slot));
    world.advance(60_000);
    world.host_says(Kind::Credit, room, &[&500u32.to_le_bytes()]);
    world.advance(26_000);
    assert!(!world.core.work.dead.contains(&slot), "it is asked anew");
}

#[test]
fn a_client_that_hung_up_while_it_was_not_read_is_gone_after_a_heartbeat() {
    let mut world = little_credit();
    let (slot, _) = paused(&mut world, "/chat/lobby");
    world.advance(10_000);
    world.core.hung_up(slot);
    world.advance(20_000);
    assert!(world.core.work.dead.is_empty(), "what it said last may still be read");
    world.advance(30_000);
    assert_eq!(world.core.work.dead, [slot]);
    assert_eq!(world.counter("paused"), 0);
}

#[test]
fn who_hung_up_unread_is_gone_in_time_without_heartbeats_too() {
    let changes = json!({"mesh.room_credit_bytes": 100, "heartbeat.interval_s": 0.0});
    let mut world = World::with(changes, json!({}));
    let (slot, _) = paused(&mut world, "/chat/lobby");
    world.core.hung_up(slot);
    world.advance(5_000);
    assert!(world.core.work.dead.is_empty());
    world.advance(6_000);
    assert_eq!(world.core.work.dead, [slot]);
}
