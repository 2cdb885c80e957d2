//! The memory budget: what is charged, and who goes when it is used up.

use _native::mesh::Kind;
use _native::mesh::frames::NOBODY;
use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;
use serde_json::json;

use crate::shard_world::{World, close_frame, upgrade};

/// Their sockets are full.
fn flush_all(world: &mut World, slots: &[ConnSlot]) {
    for &slot in slots {
        world.flush(slot);
    }
}

fn world(memory_bytes: usize) -> World {
    World::with(json!({"limits.memory_bytes": memory_bytes, "limits.queue_bytes": 0}), json!({}))
}

#[test]
fn a_request_half_come_is_shed_with_an_answer_of_http() {
    let mut world = world(1000);
    let slot = world.accept();
    world.core.receive(slot, &mut format!("GET /{} HT", "x".repeat(2000)).into_bytes());
    world.advance(100);
    assert!(world.read(slot).starts_with(b"HTTP/1.1 503"));
    assert_eq!((world.counter("shed"), world.core.env.memory_bytes), (1, 0));
}

#[test]
fn who_holds_memory_by_a_long_request_is_shed_and_not_the_others() {
    let mut world = world(6000);
    let quiet = world.join("/chat/lobby");
    let socket = world.socket();
    let greedy = world.join(&format!("/chat/lobby?token={}", "t".repeat(7000)));
    world.host_frames();
    (0..3).for_each(|_| world.advance(100));
    assert_eq!(world.read(greedy), close_frame(1013, "memory;retry_ms=1000"));
    assert!(world.read(quiet).is_empty() && world.read(socket).is_empty());
    assert_eq!(world.counter("shed"), 1);
    assert!(world.core.env.memory_bytes < 3000);
}

#[test]
fn the_gauge_tells_of_the_last_one_s_leaving_before_the_driver_sleeps() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby?token=secret");
    world.advance(100);
    assert!(world.counter("memory_bytes") > 0);
    world.host_frames();
    world.core.gone(slot);
    world.bury();
    world.host_frames();
    assert!(!world.core.is_idle());
    world.advance(100);
    assert!(world.core.is_idle());
    assert_eq!(world.counter("memory_bytes"), 0);
}

#[test]
fn no_more_are_shed_than_needed_even_before_their_queues_are_written() {
    let mut world = world(10_000);
    let slots = [world.join("/chat/lobby"), world.join("/chat/lobby"), world.join("/chat/lobby")];
    let room = world.host_frames()[1].handle;
    (0..2).for_each(|_| world.publish(room, NOBODY, &"x".repeat(1900))); // small enough to be copied for each
    for slot in slots {
        world.flush(slot);
    }
    world.advance(100);
    world.advance(100);
    assert_eq!(world.counter("shed"), 1);
}

/// As a report had it: one room whose members stall or read, another whose members are idle.
#[test]
fn only_those_who_hold_the_most_are_closed_though_they_close_slowly() {
    let mut world = world(100_000);
    let stalled: Vec<ConnSlot> = (0..60).map(|_| world.join("/chat/lobby")).collect();
    let reading: Vec<ConnSlot> = (0..5).map(|_| world.join("/chat/lobby")).collect();
    let idle: Vec<ConnSlot> = (0..5).map(|_| world.join("/chat/other")).collect();
    let room = world.host_frames()[1].handle;
    for _ in 0..30 {
        world.publish(room, NOBODY, &"x".repeat(9000));
        stalled.iter().for_each(|&slot| drop(world.read_some(slot, 100)));
        flush_all(&mut world, &stalled);
        reading.iter().for_each(|&slot| drop(world.read(slot)));
        world.advance(50);
    }
    assert_eq!(world.counter("shed"), 60, "what half a frame still holds is nobody's fault any more");
    assert!(world.core.env.open_bytes() < 100_000);
    let spared = [reading, idle].concat();
    assert!(spared.into_iter().all(|slot| world.core.wants_read(slot) && world.read(slot).is_empty()));
}

#[test]
fn what_a_closing_connection_has_not_sent_keeps_newcomers_out_and_closes_nobody() {
    let mut world = world(10_000);
    let leaving = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    let stays = world.join("/chat/lobby");
    (0..8).for_each(|_| world.publish(room, NOBODY, &"x".repeat(1900)));
    world.read_some(leaving, 100);
    world.flush(leaving);
    world.read(stays);
    world.frame(leaving, Opcode::Close, &[3, 232]);
    let barrier = world.host_frames().into_iter().find(|frame| frame.kind == Kind::Barrier).unwrap();
    world.host_says(Kind::BarrierDone, barrier.handle, &[]);
    world.advance(100);
    assert_eq!(world.counter("shed"), 0);
    let late = world.accept();
    assert!(world.request(late, "/chat/lobby", "").starts_with("HTTP/1.1 503"));
    world.core.gone(leaving);
    world.bury();
    let later = world.accept();
    assert!(world.request(later, "/chat/lobby", "").starts_with("HTTP/1.1 101"));
}

#[test]
fn newcomers_are_refused_while_it_is_used_up() {
    let mut world = world(3000);
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    world.publish(room, NOBODY, &"x".repeat(4000));
    world.flush(slot);
    let late = world.accept();
    assert!(world.request(late, "/chat/lobby", "").starts_with("HTTP/1.1 503"));
    assert_eq!(world.counter("refused_503"), 1);
}

#[test]
fn a_client_in_the_middle_of_a_message_is_shed_with_a_close_frame() {
    let mut world = world(3000);
    let slot = world.accept();
    let mut bytes = upgrade("/chat/lobby", "").into_bytes();
    bytes.extend([0x01, 0xfe, 0x20, 0x00, 0, 0, 0, 0]);
    bytes.extend([0; 5000]);
    world.core.receive(slot, &mut bytes);
    world.read(slot);
    world.advance(100);
    assert_eq!(world.read(slot), close_frame(1013, "memory;retry_ms=1000"));
    world.frame(slot, Opcode::Text, b"whatever");
    world.join("/chat/lobby"); // what was shed keeps no newcomer out
}
