//! Closes: in order behind a barrier, or ahead of the queue; and the room hears of each once.

use _native::mesh::frames::NOBODY;
use _native::mesh::{Kind, body};
use _native::shard::slots::ConnSlot;
use _native::ws::close;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_world::{World, close_frame, server_frame};

/// A world, a member's slot, and its handle.
fn joined() -> (World, ConnSlot, u32) {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    (world, slot, member)
}

/// The codes of the LEAVEs the host gets.
fn leaves(world: &mut World) -> Vec<u16> {
    let frames = world.host_frames().into_iter().filter(|frame| frame.kind == Kind::Leave);
    frames.map(|frame| body::Close::read(&frame.body).unwrap().code).collect()
}

#[test]
fn however_a_connection_ends_its_room_hears_of_it_once() {
    type End = fn(&mut World, ConnSlot, u32);
    let ends: [(u16, End); 6] = [
        (1006, |world, slot, _| world.core.at_eof(slot)),
        (1000, |world, slot, member| {
            world.frame(slot, Opcode::Close, &close::payload(1000, ""));
            world.host_says(Kind::BarrierDone, member, &[]);
        }),
        (1002, |world, slot, _| {
            world.core.receive(slot, &mut [0x83, 0x80, 0, 0, 0, 0]);
            world.advance(600);
        }),
        (1002, |world, slot, _| world.core.receive(slot, &mut [0x83, 0x80, 0, 0, 0, 0])),
        (4510, |world, _, member| {
            world.host_says(Kind::Close, member, &[&body::Close { code: 4510, reason: "" }.bytes()]);
        }),
        (1008, |world, slot, _| (0..60).for_each(|_| world.frame(slot, Opcode::Ping, b""))),
    ];
    for (code, end) in ends {
        let (mut world, slot, member) = joined();
        end(&mut world, slot, member);
        world.read(slot);
        world.advance(5_000);
        world.core.at_eof(slot);
        world.read(slot);
        world.bury();
        assert_eq!(leaves(&mut world), [code]);
        assert_eq!((world.core.connections(), world.counter("members")), (0, 0));
    }
}

#[test]
fn a_close_of_the_room_is_not_sent_twice() {
    let (mut world, slot, member) = joined();
    let kicked = body::Close { code: 4510, reason: "kicked" }.bytes();
    world.host_says(Kind::Close, member, &[&kicked]);
    world.host_says(Kind::Close, member, &[&kicked]);
    world.host_says(Kind::Send, member, &[b"too late"]);
    assert_eq!(world.read(slot), close_frame(4510, "kicked"));
}

#[test]
fn a_flood_s_close_overtakes_what_is_queued_but_not_the_answer_to_the_request() {
    let mut world = World::new();
    let slot = world.accept();
    world.core.receive(slot, &mut crate::shard_world::upgrade("/chat/lobby", "").into_bytes());
    let member = world.host_frames()[2].handle;
    world.host_says(Kind::Send, member, &[b"queued"]);
    (0..60).for_each(|_| world.frame(slot, Opcode::Ping, b""));
    let answer = world.read(slot);
    assert!(answer.starts_with(b"HTTP/1.1 101"));
    assert!(answer.ends_with(&close_frame(1008, "control_flood;retry_ms=1000")));
    assert!(!answer.windows(6).any(|window| window == b"queued"));
}

#[test]
fn messages_queued_before_a_broken_frame_still_go_out_within_the_barrier() {
    let (mut world, slot, member) = joined();
    world.core.receive(slot, &mut [0x83, 0x80, 0, 0, 0, 0]);
    world.host_says(Kind::Send, member, &[b"answer"]);
    world.host_says(Kind::BarrierDone, member, &[]);
    let want = [server_frame(Opcode::Text, b"answer"), close_frame(1002, "reserved_opcode")].concat();
    assert_eq!(world.read(slot), want);
    world.advance(600);
    assert!(world.read(slot).is_empty(), "nothing is left of the barrier");
}

#[test]
fn without_an_owner_there_is_nothing_to_wait_for() {
    let (mut world, slot, _) = joined();
    world.link_down(0);
    world.core.receive(slot, &mut [0x83, 0x80, 0, 0, 0, 0]);
    assert_eq!(world.read(slot), close_frame(1002, "reserved_opcode"));
}

/// A channel socket in two rooms that waits for both to close, and its memberships.
fn closing() -> (World, ConnSlot, [u32; 2]) {
    let mut world = World::new();
    let slot = world.socket();
    let members = ["chat:a", "chat:b"].map(|topic| world.enter(slot, topic).1);
    world.frame(slot, Opcode::Close, &close::payload(1000, ""));
    world.host_says(Kind::BarrierDone, members[0], &[]);
    assert!(world.read(slot).is_empty());
    (world, slot, members)
}

#[test]
fn a_close_waits_for_no_membership_that_is_over() {
    let (mut world, slot, members) = closing();
    world.host_says(Kind::Close, members[1], &[&body::Close { code: 1011, reason: "" }.bytes()]);
    world.host_says(Kind::BarrierDone, members[1], &[]);
    assert!(world.read(slot).ends_with(&close_frame(1000, "")), "which was closed when it had been asked");

    let (mut world, slot, _) = closing();
    world.link_down(0);
    assert_eq!(world.read(slot), close_frame(1000, ""), "nobody is left to answer");

    let mut world = World::new();
    let slot = world.socket();
    world.tell(slot, json!(["1", "1", "chat:a", "phx_join", {}]));
    let member = world.host_frames()[2].handle;
    world.frame(slot, Opcode::Close, &close::payload(1000, ""));
    world.host_says(Kind::Refused, member, &[b"{}"]);
    assert!(world.read(slot).ends_with(&close_frame(1000, "")), "which was refused");
}

#[test]
fn who_is_put_out_of_a_room_that_has_answered_is_out_at_once() {
    let (mut world, slot, members) = closing();
    world.host_says(Kind::Close, members[0], &[&body::Close { code: 1011, reason: "" }.bytes()]);
    assert_eq!(world.told(slot)[0][3], "phx_error");
    world.host_says(Kind::BarrierDone, members[1], &[]);
    assert_eq!(world.read(slot), close_frame(1000, ""));
}

#[test]
fn a_barrier_of_no_time_closes_at_the_next_tick() {
    let mut world = World::with(json!({"close.barrier_s": 0.0}), json!({}));
    let slot = world.join("/chat/lobby");
    world.core.receive(slot, &mut [0x83, 0x80, 0, 0, 0, 0]);
    world.advance(50);
    assert_eq!(world.read(slot), close_frame(1002, "reserved_opcode"));
}

#[test]
fn a_close_by_the_room_does_not_wait_again_for_a_close_that_has_come() {
    let (mut world, slot, member) = joined();
    world.frame(slot, Opcode::Close, &[3, 232]);
    world.host_says(Kind::Close, member, &[&body::Close { code: 4000, reason: "over" }.bytes()]);
    assert_eq!(world.read(slot), close_frame(4000, "over"));
    assert_eq!(world.bury(), [slot], "both have closed");
}

#[test]
fn a_close_of_the_client_does_not_wait_for_answers_that_the_room_still_owes() {
    let mut world = World::new();
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    world.tell(slot, json!(["1", "2", "chat:lobby", "say", {}]));
    world.frame(slot, Opcode::Close, &close::payload(1000, ""));
    world.host_says(Kind::BarrierDone, member, &[]);
    assert_eq!(world.told(slot).last(), Some(&json!({"close": 1000, "reason": ""})));
}

#[test]
fn a_close_frame_behind_a_full_queue_has_its_own_time() {
    let mut world = World::with(json!({"limits.queue_age_s": 1.0}), json!({}));
    let slot = world.join("/chat/lobby");
    let frames = world.host_frames();
    let (room, member) = (frames[1].handle, frames[2].handle);
    world.publish(room, NOBODY, "stuck");
    world.host_says(Kind::Close, member, &[&body::Close { code: 4510, reason: "" }.bytes()]);
    world.flush(slot);
    world.advance(4_900);
    assert!(world.core.work.dead.is_empty());
    world.advance(200);
    assert_eq!(world.core.work.dead, [slot]);
}
