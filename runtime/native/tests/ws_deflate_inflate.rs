//! Decompression of messages: the examples of RFC 7692, fragments, history, length limits, and hostile streams.

use _native::ws::ProtocolError;
use _native::ws::deflate::{Compressor, Inflater, Params};

const CAP: usize = 1 << 20;

fn inflater(context_takeover: bool) -> Inflater {
    Inflater::of_client(&params(context_takeover, 15))
}

fn params(context_takeover: bool, client_max_window_bits: u8) -> Params {
    Params {
        server_no_context_takeover: !context_takeover,
        client_no_context_takeover: !context_takeover,
        server_max_window_bits: 15,
        client_max_window_bits,
    }
}

fn inflate(inflater: &mut Inflater, pieces: &[&[u8]], cap: usize) -> Result<Vec<u8>, ProtocolError> {
    let mut message = Vec::new();
    for piece in pieces {
        inflater.inflate(piece, false, cap, &mut message)?;
    }
    inflater.inflate(b"", true, cap, &mut message)?;
    Ok(message)
}

fn deflated(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    assert!(Compressor::new(15, 6, false).compress(payload, &mut out));
    out
}

fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    (0..len).map(|_| next()).collect()
}

#[test]
fn the_examples_of_the_rfc_inflate() {
    // RFC 7692 §7.2.3.1, §7.2.3.3 (stored), §7.2.3.4 (BFINAL), §7.2.3.5 (two blocks), §7.2.3.6 (empty).
    let examples: [(&[u8], &str); 5] = [
        (&[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], "Hello"),
        (&[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00], "Hello"),
        (&[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00], "Hello"),
        (&[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00], "Hello"),
        (&[0x00], ""),
    ];
    for takeover in [false, true] {
        let mut inflater = inflater(takeover);
        for (compressed, message) in examples {
            assert_eq!(inflate(&mut inflater, &[compressed], CAP).unwrap(), message.as_bytes());
            let bytes: Vec<&[u8]> = compressed.chunks(1).collect();
            assert_eq!(inflate(&mut inflater, &bytes, CAP).unwrap(), message.as_bytes());
        }
    }
}

#[test]
fn a_message_may_refer_to_the_previous_one_only_under_takeover() {
    // RFC 7692 §7.2.3.2: the second "Hello" is a back-reference to the first.
    let (first, second) = ([0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], [0xf2, 0x00, 0x11, 0x00, 0x00]);
    let mut with_history = inflater(true);
    assert_eq!(inflate(&mut with_history, &[&first], CAP).unwrap(), b"Hello");
    assert_eq!(inflate(&mut with_history, &[&second], CAP).unwrap(), b"Hello");
    let mut without_history = inflater(false);
    assert_eq!(inflate(&mut without_history, &[&first], CAP).unwrap(), b"Hello");
    assert_eq!(inflate(&mut without_history, &[&second], CAP), Err(ProtocolError::InvalidDeflate));
}

#[test]
fn fragments_split_anywhere_give_the_same_message() {
    let message = [noise(3000), vec![120; 5000], noise(700)].concat();
    let compressed = deflated(&message);
    let mut inflater = inflater(true);
    for split in (0..compressed.len()).step_by(97) {
        let (head, tail) = compressed.split_at(split);
        assert_eq!(inflate(&mut inflater, &[head, b"", tail], CAP).unwrap(), message);
    }
}

#[test]
fn history_spans_messages_and_is_at_most_as_long_as_the_window() {
    for bits in 9..=15_u8 {
        let mut inflater = Inflater::of_client(&params(true, bits));
        let mut sender = Compressor::new(bits, 6, true);
        for round in 0..40_usize {
            let message = noise(1 + round * 173);
            let mut compressed = Vec::new();
            assert!(sender.compress(&message, &mut compressed));
            assert_eq!(inflate(&mut inflater, &[&compressed], CAP).unwrap(), message);
            assert!(inflater.heap_bytes() <= 1 << bits, "window of {bits} bits");
        }
    }
}

#[test]
fn a_sender_that_agreed_to_8_bits_and_uses_9_is_accepted() {
    let mut inflater = Inflater::of_client(&params(true, 8));
    let mut sender = Compressor::new(9, 6, true);
    for _ in 0..20 {
        let mut compressed = Vec::new();
        assert!(sender.compress(&noise(300), &mut compressed));
        assert_eq!(inflate(&mut inflater, &[&compressed], CAP).unwrap(), noise(300));
    }
}

#[test]
fn no_memory_is_held_between_messages_without_takeover() {
    let mut inflater = inflater(false);
    let mut message = Vec::new();
    assert_eq!(inflater.heap_bytes(), 0);
    inflater.inflate(&deflated(&noise(5000))[..100], false, CAP, &mut message).unwrap();
    assert!(inflater.heap_bytes() > 32 * 1024);
    let mut inflater = self::inflater(false);
    inflate(&mut inflater, &[&deflated(&noise(5000))], CAP).unwrap();
    assert_eq!(inflater.heap_bytes(), 0);
}

#[test]
fn the_length_limit_is_exact_and_applies_while_inflating() {
    let message = vec![0; 300_000];
    let compressed = deflated(&message);
    assert_eq!(inflate(&mut inflater(false), &[&compressed], message.len()).unwrap(), message);
    assert_eq!(inflate(&mut inflater(false), &[&compressed], message.len() - 1), Err(ProtocolError::TooBig));
    let mut message = Vec::new();
    assert_eq!(inflater(false).inflate(&compressed, false, 1000, &mut message), Err(ProtocolError::TooBig));
    assert!(message.capacity() < 2000, "no memory is allocated beyond the limit");
    assert_eq!(inflate(&mut inflater(false), &[&[0x00]], 0).unwrap(), b"");
}

#[test]
fn a_block_that_refers_back_may_follow_a_block_marked_final() {
    // A final block "Hello", then the back-reference of RFC 7692 §7.2.3.2 to it, first in one message, then in two.
    let (finished, again) = ([0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], [0xf2, 0x00, 0x11, 0x00, 0x00]);
    assert_eq!(inflate(&mut inflater(false), &[&finished, &again], CAP).unwrap(), b"HelloHello");
    let mut with_history = inflater(true);
    assert_eq!(inflate(&mut with_history, &[&finished], CAP).unwrap(), b"Hello", "nothing follows the block");
    assert_eq!(inflate(&mut with_history, &[&again], CAP).unwrap(), b"Hello");
}

#[test]
fn a_message_with_very_many_final_blocks_is_refused() {
    let empty_final = [0x03, 0x00];
    let mut few = empty_final.repeat(10);
    few.push(0x00);
    assert_eq!(inflate(&mut inflater(false), &[&few], CAP).unwrap(), b"");
    assert_eq!(
        inflate(&mut inflater(false), &[&empty_final.repeat(1000)], CAP),
        Err(ProtocolError::InvalidDeflate)
    );
}

#[test]
fn broken_streams_are_refused() {
    let good = deflated(&noise(400));
    let cases: [&[u8]; 7] = [
        &[0xff; 20],
        &[0x07],                                        // reserved block type
        &[0x00, 0x05, 0x00, 0xfa, 0xfe, 0x48],          // stored length that does not match its complement
        &good[..good.len() / 2],                        // truncated
        &[],                                            // even an empty message has one byte
        &[0xf2, 0x00, 0x11, 0x00, 0x00],                // refers to data before the first message
        &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 7], // garbage after the message
    ];
    for bad in cases {
        let outcome = inflate(&mut inflater(false), &[bad], CAP);
        assert_eq!(outcome, Err(ProtocolError::InvalidDeflate), "{bad:x?}");
    }
}

#[test]
fn a_failed_message_does_not_affect_the_spare_streams() {
    for _ in 0..20 {
        let mut broken = inflater(true);
        let _ = inflate(&mut broken, &[&[0xf2, 0x48, 0xcd], &[0xff; 9]], CAP);
        assert_eq!(
            inflate(&mut inflater(true), &[&[0xf2, 0x00, 0x11, 0x00, 0x00]], CAP),
            Err(ProtocolError::InvalidDeflate)
        );
        let message = noise(100);
        assert_eq!(inflate(&mut inflater(true), &[&deflated(&message)], CAP).unwrap(), message);
    }
}

#[test]
fn an_inflater_may_be_moved_to_another_thread() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&inflater(true));
}
