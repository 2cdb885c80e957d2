//! What follows a close frame or an answer of HTTP: the peer's half, FIN, a while of listening, the end.

use _native::shard::ending::Flushed;
use _native::shard::slots::ConnSlot;
use _native::ws::close;
use _native::ws::opcode::Opcode;

use crate::shard_world::{World, close_frame};

/// A connection that was closed by policy.
fn closed() -> (World, ConnSlot) {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    for _ in 0..=200 {
        world.text(slot, "x");
    }
    (world, slot)
}

#[test]
fn a_forced_close_is_followed_by_fin_and_the_socket_is_read_to_its_end() {
    let (mut world, slot) = closed();
    assert_eq!(world.read_some(slot, 999), close_frame(1008, "message_flood;retry_ms=10"));
    assert_eq!(world.core.flushed(slot, false), Flushed::Fin);
    world.text(slot, "still talking");
    assert!(world.core.wants_read(slot));
    assert!(world.core.work.dead.is_empty());
    world.core.at_eof(slot);
    assert_eq!(world.core.work.dead, [slot]);
}

#[test]
fn fin_waits_for_the_socket_to_take_the_close_frame() {
    let (mut world, slot) = closed();
    world.read_some(slot, 3);
    assert_eq!(world.flush(slot), Flushed::Keep);
    world.read_some(slot, 999);
    assert_eq!(world.core.flushed(slot, true), Flushed::Keep, "ciphertext is stuck");
    assert_eq!(world.core.flushed(slot, false), Flushed::Fin);
}

#[test]
fn nobody_listens_for_ever() {
    let (mut world, slot) = closed();
    world.read(slot);
    world.advance(4_900);
    assert!(world.core.work.dead.is_empty());
    world.advance(200);
    assert_eq!(world.core.work.dead, [slot]);
}

#[test]
fn half_a_close_still_gets_the_answer() {
    let mut world = World::new();
    let slot = world.accept();
    world.core.receive(slot, &mut b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
    world.core.at_eof(slot);
    assert!(world.core.work.dead.is_empty());
    assert!(world.read(slot).starts_with(b"HTTP/1.1 404"));
    assert_eq!(world.core.work.dead, [slot]);
}

#[test]
fn the_end_of_an_open_connection_is_told_to_the_room_as_1006() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.host_frames();
    world.core.at_eof(slot);
    let leave = &world.host_frames()[0];
    assert_eq!(leave.body, close::ABNORMAL.to_le_bytes());
    assert_eq!(world.core.work.dead, [slot]);
    world.core.gone(slot);
    assert_eq!(world.core.work.dead, [slot], "once is enough");
}

#[test]
fn a_client_that_breaks_the_protocol_after_our_close_is_not_waited_for() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.start_drain(0, 10_000);
    world.advance(100);
    world.advance(2_100);
    world.read(slot);
    world.core.receive(slot, &mut [0x83, 0x80, 0, 0, 0, 0]);
    assert_eq!(world.core.flushed(slot, false), Flushed::Fin);
}

#[test]
fn messages_after_our_close_reach_nobody_and_the_client_s_close_ends_it() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.start_drain(0, 10_000);
    world.advance(100);
    world.advance(2_100);
    world.read(slot);
    world.host_frames();
    world.text(slot, "too late");
    assert!(world.host_frames().is_empty());
    world.frame(slot, Opcode::Close, &close::payload(1012, ""));
    world.read(slot);
    assert_eq!(world.core.work.dead, [slot]);
}

#[test]
fn a_long_answer_has_the_time_of_a_queue() {
    let mut world = World::new();
    let slot = world.accept();
    world.core.receive(slot, &mut b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
    world.read_some(slot, 10);
    world.flush(slot);
    world.advance(29_900);
    assert!(world.core.work.dead.is_empty());
    world.advance(200);
    assert_eq!(world.core.work.dead, [slot]);
}

#[test]
fn a_connection_whose_tls_has_failed_has_its_time_once_whatever_it_still_sends() {
    let mut world = World::new();
    let slot = world.core.accept("127.0.0.1:9".parse().ok(), true).expect("a slot");
    for _ in 0..30 {
        world.core.failed_with_alert(slot, true); // the socket does not take the alert
        world.advance(1000);
    }
    assert_eq!((world.core.work.dead.as_slice(), world.counter("tls_failures")), (&[slot][..], 1));
}
