//! The request head as it arrives: in pieces, too long, too slow, or not HTTP at all.

use serde_json::{Value, json};

use crate::shard_world::{World, upgrade};

/// What a client is answered that sends these pieces.
fn answer(changes: Value, pieces: impl IntoIterator<Item = Vec<u8>>) -> String {
    let mut world = World::with(changes, json!({}));
    let slot = world.accept();
    for mut piece in pieces {
        world.core.receive(slot, &mut piece);
    }
    String::from_utf8_lossy(&world.read(slot)).into_owned()
}

fn bytewise(text: &str) -> impl Iterator<Item = Vec<u8>> {
    text.as_bytes().chunks(1).map(<[u8]>::to_vec)
}

#[test]
fn a_request_may_come_byte_by_byte() {
    assert!(answer(json!({}), bytewise(&upgrade("/chat/lobby", ""))).starts_with("HTTP/1.1 101"));
}

#[test]
fn a_drip_of_bytes_is_408_when_its_reads_are_used_up() {
    let changes = json!({"limits.header_reads": 50});
    assert!(answer(changes, bytewise(&upgrade("/chat/lobby", ""))).starts_with("HTTP/1.1 408"));
    let changes = json!({"limits.header_reads": 0});
    assert!(answer(changes, bytewise(&upgrade("/chat/lobby", ""))).starts_with("HTTP/1.1 101"));
}

#[test]
fn a_head_too_long_or_with_too_many_fields_is_431() {
    let long = upgrade("/chat/lobby", &format!("X: {}\r\n", "x".repeat(20_000)));
    assert!(answer(json!({}), [long.clone().into_bytes()]).starts_with("HTTP/1.1 431"));
    let pieces = long.as_bytes().chunks(1000).map(<[u8]>::to_vec);
    assert!(answer(json!({}), pieces).starts_with("HTTP/1.1 431"), "without waiting for its end");
    let many = upgrade("/chat/lobby", &"X: y\r\n".repeat(100));
    assert!(answer(json!({}), [many.into_bytes()]).starts_with("HTTP/1.1 431"));
}

#[test]
fn what_is_not_http_is_400() {
    for bytes in [&b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"[..], b"hello\r\n\r\n", b"\r\n\r\n\r\n\r\n"] {
        assert!(answer(json!({}), [bytes.to_vec()]).starts_with("HTTP/1.1 400"), "{bytes:?}");
    }
}

#[test]
fn what_follows_an_answer_is_thrown_away() {
    let mut world = World::new();
    let slot = world.accept();
    let request = "GET /none HTTP/1.1\r\nHost: x\r\n\r\n";
    world.core.receive(slot, &mut request.repeat(3).into_bytes());
    world.core.receive(slot, &mut request.as_bytes().to_vec());
    let answer = String::from_utf8(world.read(slot)).unwrap();
    assert_eq!(answer.matches("HTTP/1.1").count(), 1);
    world.core.receive(slot, &mut request.as_bytes().to_vec());
    assert!(world.read(slot).is_empty());
}

#[test]
fn the_memory_of_a_head_is_given_back() {
    let mut world = World::new();
    let slot = world.accept();
    world.core.receive(slot, &mut b"GET /chat/lobby HTTP/1.1\r\n".to_vec());
    assert!(world.core.env.memory_bytes >= 26);
    world.core.receive(slot, &mut b"\r\n".to_vec());
    world.read(slot);
    assert_eq!(world.core.env.memory_bytes, 0);
}

#[test]
fn a_transport_that_fails_during_tls_is_counted_apart() {
    let mut world = World::new();
    let slots = [world.accept(), world.accept()];
    world.core.failed(slots[0], true);
    world.core.failed(slots[1], false);
    assert_eq!((world.counter("tls_failures"), world.bury()), (1, slots.to_vec()));
}
