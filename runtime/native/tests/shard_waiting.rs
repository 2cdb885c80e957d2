//! What waits for a member: bounded, counted, in order.

use _native::shard::waiting::{Held, Waiting, Waits};
use bytes::Bytes;

fn held(text: &'static str) -> Held {
    Held { binary: false, offset: 0, after: 0, payload: Bytes::from_static(text.as_bytes()).into() }
}

fn waits(text: &str) -> Waits {
    Waits { flags: 0, body: text.as_bytes().into() }
}

#[test]
fn messages_are_held_in_order_up_to_the_bound_and_the_first_always() {
    let mut waiting = Waiting::default();
    assert!(waiting.hold(held("longer than the bound"), 10));
    assert!(!waiting.hold(held("x"), 10));
    assert_eq!(waiting.release().len(), 1);
    assert!(waiting.hold(held("1"), 130) && waiting.hold(held("2"), 130), "64 bytes each, and its own");
    assert!(!waiting.hold(held("3"), 130) && waiting.hold(held("3"), 0));
    let all: Vec<Vec<u8>> = waiting.release().into_iter().map(|held| held.payload.to_vec()).collect();
    assert_eq!(all, [b"1", b"2", b"3"]);
    assert!(waiting.is_empty());
}

#[test]
fn pushes_wait_in_order_up_to_the_bound() {
    let mut waiting = Waiting::default();
    assert!(waiting.push(waits("12345"), 138) && waiting.push(waits("67890"), 138));
    assert!(!waiting.push(waits(""), 138), "64 bytes each, and its own");
    assert_eq!(waiting.pushes(), 2);
    assert_eq!(&*waiting.next_push().unwrap().body, b"12345");
    assert!(waiting.push(waits("x"), 138), "there is room again");
    assert!(waiting.push(waits(&"y".repeat(100)), 0), "0 is no bound");
}

#[test]
fn what_waits_is_counted() {
    let mut waiting = Waiting::for_answer(Some("1"));
    assert!(!waiting.is_empty() && !waiting.has_pushes());
    let before = waiting.heap_bytes();
    waiting.push(waits(&"x".repeat(1000)), 0);
    waiting.hold(held("y"), 0);
    assert!(waiting.heap_bytes() > before + 1000);
    assert!(waiting.has_pushes());
}
