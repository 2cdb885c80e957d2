//! The outbox: order, the control lane, half-written frames, ages.

use std::io::IoSlice;

use _native::shard::outbox::{Outbox, SLICES};
use _native::ws::encode::append_frame;
use _native::ws::opcode::Opcode;
use bytes::Bytes;

fn frame(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    append_frame(&mut out, Opcode::Text, false, text.as_bytes());
    out
}

fn push(outbox: &mut Outbox, text: &str, at_ms: u64) {
    outbox.push_with(text.len() + 10, at_ms, |out| out.extend_from_slice(&frame(text)));
}

fn waiting(outbox: &Outbox) -> Vec<u8> {
    let mut slices = [IoSlice::new(&[]); SLICES];
    let count = outbox.slices(&mut slices);
    slices[..count].iter().flat_map(|slice| slice.to_vec()).collect()
}

#[test]
fn small_frames_leave_in_order_as_one_slice() {
    let mut outbox = Outbox::default();
    push(&mut outbox, "a", 1);
    push(&mut outbox, "b", 2);
    let mut slices = [IoSlice::new(&[]); SLICES];
    assert_eq!(outbox.slices(&mut slices), 1);
    assert_eq!(waiting(&outbox), [frame("a"), frame("b")].concat());
    outbox.advance(6);
    assert!(outbox.is_empty());
}

#[test]
fn whatever_the_socket_takes_nothing_is_lost_or_doubled() {
    let big = "x".repeat(3_000);
    for step in [1, 2, 3, 7, 1000, 3_003] {
        let mut outbox = Outbox::default();
        push(&mut outbox, "one", 1);
        outbox.push_shared(Bytes::from(frame(&big)).into(), 1);
        push(&mut outbox, "two", 1);
        let want = waiting(&outbox);
        let mut got = Vec::new();
        while !outbox.is_empty() {
            let now = waiting(&outbox);
            let taken = step.min(now.len());
            got.extend_from_slice(&now[..taken]);
            outbox.advance(taken);
        }
        assert_eq!(got, want);
    }
}

#[test]
fn control_overtakes_data_but_never_a_frame_already_begun() {
    let mut outbox = Outbox::default();
    push(&mut outbox, "first", 1);
    push(&mut outbox, "second", 1);
    outbox.advance(3);
    outbox.push_control(|out| append_frame(out, Opcode::Ping, false, b""));
    let want = [frame("first")[3..].to_vec(), vec![0x89, 0], frame("second")].concat();
    assert_eq!(waiting(&outbox), want);
}

#[test]
fn a_control_frame_half_written_is_finished_first() {
    let mut outbox = Outbox::default();
    push(&mut outbox, "data", 1);
    outbox.push_control(|out| append_frame(out, Opcode::Pong, false, b"abc"));
    outbox.advance(2);
    outbox.push_control(|out| append_frame(out, Opcode::Close, false, b""));
    assert_eq!(waiting(&outbox), [b"abc".to_vec(), vec![0x88, 0], frame("data")].concat());
    assert_eq!(outbox.oldest_ms(5), 4, "a control frame has no age, but what waits behind it has");
}

#[test]
fn what_comes_behind_half_a_control_frame_has_its_own_age() {
    let mut outbox = Outbox::default();
    outbox.push_control(|out| append_frame(out, Opcode::Pong, false, b"abc"));
    outbox.advance(2);
    push(&mut outbox, "data", 7);
    assert_eq!((outbox.oldest_ms(9), waiting(&outbox)), (2, [&b"abc"[..], &frame("data")].concat()));
}

#[test]
fn a_response_goes_before_everything() {
    let mut outbox = Outbox::default();
    outbox.push_head(b"HTTP/1.1 101\r\n\r\n".to_vec(), 1);
    push(&mut outbox, "d", 1);
    outbox.push_control(|out| append_frame(out, Opcode::Ping, false, b""));
    assert_eq!(waiting(&outbox), [&b"HTTP/1.1 101\r\n\r\n"[..], &[0x89, 0], &frame("d")].concat());
}

#[test]
fn clearing_keeps_only_the_rest_of_a_begun_frame() {
    let mut outbox = Outbox::default();
    push(&mut outbox, "begun", 1);
    push(&mut outbox, "gone", 1);
    outbox.advance(2);
    assert_eq!(outbox.clear_data(), frame("gone").len());
    assert_eq!(waiting(&outbox), frame("begun")[2..].to_vec());
}

#[test]
fn age_is_that_of_the_oldest_data() {
    let mut outbox = Outbox::default();
    push(&mut outbox, &"x".repeat(16_000), 100);
    push(&mut outbox, &"y".repeat(16_000), 250);
    assert_eq!(outbox.oldest_ms(300), 200);
    outbox.advance(frame(&"x".repeat(16_000)).len());
    assert_eq!(outbox.oldest_ms(300), 50);
}

#[test]
fn a_flood_of_pongs_keeps_only_the_latest() {
    let mut outbox = Outbox::default();
    for number in 0..2000u32 {
        outbox.push_control(|out| append_frame(out, Opcode::Pong, false, &number.to_be_bytes()));
    }
    let waits = waiting(&outbox);
    assert!(waits.len() < 8 * 1024);
    assert_eq!(waits[waits.len() - 4..], 1999u32.to_be_bytes());
}
