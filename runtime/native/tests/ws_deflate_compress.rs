//! Compression of messages: two decoders read them back, and an independent one measures how far back they refer.

use crate::independent;
use _native::ws::deflate::{Compressor, Inflater, Params};

fn message(seed: usize, len: usize) -> Vec<u8> {
    let words = ["room", "socket", "frame", "deflate", "offset", "epoch", "lease", "mailbox"];
    let mut out = Vec::new();
    let mut state = seed as u64 ^ 0x9e37_79b9_7f4a_7c15;
    while out.len() < len {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        out.extend_from_slice(words[(state >> 61) as usize].as_bytes());
        out.extend_from_slice(&(state >> 40).to_le_bytes()[..(state >> 57) as usize & 3]);
    }
    out.truncate(len);
    out
}

fn server_params(bits: u8, context_takeover: bool) -> Params {
    Params {
        server_no_context_takeover: !context_takeover,
        client_no_context_takeover: true,
        server_max_window_bits: bits,
        client_max_window_bits: 15,
    }
}

fn compress(compressor: &mut Compressor, payload: &[u8]) -> Vec<u8> {
    let mut out = b"before".to_vec();
    assert!(compressor.compress(payload, &mut out));
    out.split_off(6)
}

fn inflate(inflater: &mut Inflater, compressed: &[u8]) -> Vec<u8> {
    let mut payload = Vec::new();
    inflater.inflate(compressed, true, 1 << 24, &mut payload).unwrap();
    payload
}

#[test]
fn messages_of_every_size_and_level_inflate_to_the_original() {
    for takeover in [false, true] {
        for level in 0..=9 {
            let mut compressor = Compressor::new(15, level, takeover);
            let mut inflater = Inflater::of_server(&server_params(15, takeover));
            for (seed, len) in
                [0, 1, 2, 5, 64, 125, 126, 1000, 65_535, 65_536, 300_000, 7].into_iter().enumerate()
            {
                let payload = message(seed, len);
                assert_eq!(
                    inflate(&mut inflater, &compress(&mut compressor, &payload)),
                    payload,
                    "{level} {len}"
                );
            }
        }
    }
}

#[test]
fn no_message_refers_back_beyond_the_agreed_window() {
    for bits in 9..=15_u8 {
        for level in [1, 2, 5, 6, 9] {
            let mut compressor = Compressor::new(bits, level, true);
            let mut receiver = independent::Receiver::default();
            for seed in 0..12 {
                let payload = message(seed % 3, 20_000);
                assert_eq!(receiver.receive(&compress(&mut compressor, &payload)), payload);
            }
            let window = 1 << bits;
            assert!(receiver.farthest <= window, "{bits} bits, level {level}: {}", receiver.farthest);
            assert!(receiver.farthest > window / 4, "{bits} bits, level {level}: the window is not used");
        }
    }
}

#[test]
fn without_takeover_every_message_is_independent_of_earlier_ones() {
    let mut compressor = Compressor::new(15, 6, false);
    let payload = message(1, 5000);
    let first = compress(&mut compressor, &payload);
    let mut receiver = independent::Receiver::default();
    for _ in 0..3 {
        assert_eq!(compress(&mut compressor, &payload), first);
    }
    assert_eq!(receiver.receive(&first), payload);
}

#[test]
fn with_takeover_a_repeated_message_takes_few_bytes() {
    let payload = message(1, 5000);
    let mut compressor = Compressor::new(15, 6, true);
    let first = compress(&mut compressor, &payload).len();
    assert!(compress(&mut compressor, &payload).len() < first / 20);
}

#[test]
fn a_reset_compressor_can_be_mixed_with_one_shared_by_connections() {
    let mut receiver = Inflater::of_server(&server_params(15, true));
    let mut private = Compressor::new(15, 6, true);
    let mut shared = Compressor::new(15, 6, false);
    for round in 0..6 {
        let payload = message(7, 3000 + round);
        assert_eq!(inflate(&mut receiver, &compress(&mut private, &payload)), payload);
        let to_all = message(8 + round, 3000);
        assert_eq!(inflate(&mut receiver, &compress(&mut shared, &to_all)), to_all);
        private.reset();
    }
}

#[test]
fn every_empty_message_is_one_zero_byte() {
    let mut compressor = Compressor::new(15, 6, true);
    for _ in 0..3 {
        assert_eq!(compress(&mut compressor, b""), [0x00]);
    }
    assert!(Compressor::new(15, 6, false).compress(b"", &mut Vec::new()));
}

#[test]
fn incompressible_messages_inflate_to_the_original() {
    let mut state = 1_u64;
    let mut step = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as u8
    };
    let payload: Vec<u8> = (0..200_000).map(|_| step()).collect();
    for level in [1, 6, 9] {
        let compressed = compress(&mut Compressor::new(15, level, false), &payload);
        assert_eq!(independent::Receiver::default().receive(&compressed), payload);
    }
}

#[test]
fn parameters_out_of_range_are_taken_as_the_nearest() {
    for bits in [0, 8, 16, 255] {
        let compressed = compress(&mut Compressor::new(bits, 200, false), b"Hello Hello Hello");
        assert_eq!(independent::Receiver::default().receive(&compressed), b"Hello Hello Hello");
    }
}
