//! Going away: everybody is told within the spread, and nobody is left at the deadline.

use _native::mesh::{Kind, flags};
use _native::shard::slots::ConnSlot;
use serde_json::json;

use crate::shard_world::{World, close_frame};

#[test]
fn closes_are_spread_and_the_last_word_is_1012() {
    let mut world = World::new();
    let slots: Vec<ConnSlot> = (0..4).map(|_| world.join("/chat/lobby")).collect();
    world.core.start_drain(4000, 20_000);
    assert!(world.core.accept("127.0.0.1:1".parse().ok(), false).is_some(), "answered, not served");
    let told = |world: &mut World| slots.iter().filter(|&&slot| !world.read(slot).is_empty()).count();
    let mut seen = Vec::new();
    for _ in 0..5 {
        world.advance(1000);
        seen.push(told(&mut world));
    }
    assert_eq!(seen.iter().sum::<usize>(), 4);
    assert!(seen.iter().all(|count| *count <= 2), "{seen:?}");
}

#[test]
fn at_the_deadline_it_is_over_whoever_is_left() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.start_drain(0, 3000);
    world.advance(100);
    world.advance(2100);
    assert_eq!(world.read(slot), close_frame(1012, "restart;retry_ms=0"));
    assert!(!world.core.is_drained());
    world.advance(800);
    assert!(world.core.is_drained());
}

#[test]
fn without_any_time_everybody_is_told_all_the_same() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.core.start_drain(0, 0);
    assert!(world.core.is_drained(), "the driver stops after this turn");
    assert_eq!(world.read(slot), close_frame(1012, "restart;retry_ms=0"));
}

#[test]
fn a_shard_without_connections_is_drained_at_once() {
    let mut world = World::new();
    world.core.start_drain(5000, 20_000);
    assert!(world.core.is_draining() && world.core.is_drained());
}

#[test]
fn a_request_on_its_way_is_still_answered() {
    let mut world = World::new();
    let (plain, browser) = (world.accept(), world.accept());
    world.core.start_drain(5000, 20_000);
    assert!(world.request(plain, "/chat/lobby", "").starts_with("HTTP/1.1 503"));
    let answer = world.request(browser, "/chat/lobby", "Origin: https://x\r\n");
    assert!(answer.starts_with("HTTP/1.1 101") && answer.contains("restart;retry_ms=1000"), "{answer}");
}

#[test]
fn who_has_connected_and_asks_nothing_does_not_hold_it_up() {
    let mut world = World::new();
    let silent = world.accept();
    let handshaking = world.core.accept("127.0.0.1:1".parse().ok(), true).unwrap();
    world.core.start_drain(5000, 20_000);
    world.advance(1_100);
    assert!(world.read(silent).starts_with(b"HTTP/1.1 503"));
    assert_eq!(world.bury(), [handshaking]);
    world.core.at_eof(silent);
    world.bury();
    assert!(world.core.is_drained());
}

#[test]
fn a_tls_handshake_that_is_done_meanwhile_gives_a_silent_client_no_more_time() {
    let mut world = World::new();
    let slot = world.core.accept("127.0.0.1:1".parse().ok(), true).unwrap();
    world.core.start_drain(5000, 20_000);
    world.advance(500);
    world.core.secured(slot);
    world.advance(1_100);
    assert!(world.read(slot).starts_with(b"HTTP/1.1 503"));
}

#[test]
fn its_last_closes_speak_to_each_what_it_understands() {
    let mut world = World::new();
    world.core.start_drain(0, 1000);
    let late = world.accept();
    let member = {
        world.advance(600);
        world.read(late)
    };
    assert!(member.starts_with(b"HTTP/1.1 503"), "no WebSocket frame for who is none");
}

#[test]
fn an_answer_half_sent_is_not_cut_by_the_drain() {
    let mut world = World::new();
    let slot = world.accept();
    world.core.receive(slot, &mut b"GET /none HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
    world.read_some(slot, 10);
    world.flush(slot);
    world.core.start_drain(0, 20_000);
    world.advance(1000);
    assert!(world.core.work.dead.is_empty());
    assert!(world.read(slot).ends_with(b"nothing is here\n"));
}

#[test]
fn times_beyond_all_measure_are_none_to_trip_over() {
    let mut world = World::new();
    for _ in 0..3 {
        world.join("/chat/lobby");
    }
    world.core.start_drain(u64::MAX, u64::MAX);
    world.advance(1000);
    assert!(!world.core.is_drained());
}

#[test]
fn a_socket_is_closed_when_the_last_of_its_pushes_has_its_answer() {
    let mut world = World::new();
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    for reference in ["2", "3"] {
        world.tell(slot, json!(["1", reference, "chat:lobby", "say", {}]));
    }
    world.core.start_drain(0, 20_000);
    world.advance(100);
    world.host_says(Kind::BarrierDone, member, &[]); // its turns overlap
    for (reference, told) in [("2", 1), ("3", 2)] {
        world.replies(member, reference, flags::JSON, b"{}");
        assert_eq!(world.told(slot).len(), told, "behind the last answer the close");
    }
}
