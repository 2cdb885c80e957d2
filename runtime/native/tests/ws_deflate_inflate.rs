//! Messages inflated: the RFC's examples, fragments, history, caps, and hostile streams.

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

fn whole(inflater: &mut Inflater, pieces: &[&[u8]], cap: usize) -> Result<Vec<u8>, ProtocolError> {
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
        for (compressed, said) in examples {
            assert_eq!(whole(&mut inflater, &[compressed], CAP).unwrap(), said.as_bytes());
            let bytes: Vec<&[u8]> = compressed.chunks(1).collect();
            assert_eq!(whole(&mut inflater, &bytes, CAP).unwrap(), said.as_bytes());
        }
    }
}

#[test]
fn a_message_may_point_into_the_one_before_only_under_takeover() {
    // RFC 7692 §7.2.3.2: the second "Hello" is a back-reference to the first.
    let (first, second) = ([0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], [0xf2, 0x00, 0x11, 0x00, 0x00]);
    let mut keeping = inflater(true);
    assert_eq!(whole(&mut keeping, &[&first], CAP).unwrap(), b"Hello");
    assert_eq!(whole(&mut keeping, &[&second], CAP).unwrap(), b"Hello");
    let mut forgetting = inflater(false);
    assert_eq!(whole(&mut forgetting, &[&first], CAP).unwrap(), b"Hello");
    assert_eq!(whole(&mut forgetting, &[&second], CAP), Err(ProtocolError::InvalidDeflate));
}

#[test]
fn fragments_split_anywhere_give_the_same_message() {
    let said = [noise(3000), vec![120; 5000], noise(700)].concat();
    let compressed = deflated(&said);
    let mut inflater = inflater(true);
    for split in (0..compressed.len()).step_by(97) {
        let (head, tail) = compressed.split_at(split);
        assert_eq!(whole(&mut inflater, &[head, b"", tail], CAP).unwrap(), said);
    }
}

#[test]
fn history_reaches_over_messages_and_is_no_longer_than_the_window() {
    for bits in 9..=15_u8 {
        let mut inflater = Inflater::of_client(&params(true, bits));
        let mut sender = Compressor::new(bits, 6, true);
        for round in 0..40_usize {
            let said = noise(1 + round * 173);
            let mut compressed = Vec::new();
            assert!(sender.compress(&said, &mut compressed));
            assert_eq!(whole(&mut inflater, &[&compressed], CAP).unwrap(), said);
            assert!(inflater.heap_bytes() <= 1 << bits, "window of {bits} bits");
        }
    }
}

#[test]
fn an_old_zlib_that_was_granted_8_bits_and_uses_9_is_understood() {
    let mut inflater = Inflater::of_client(&params(true, 8));
    let mut sender = Compressor::new(9, 6, true);
    for _ in 0..20 {
        let mut compressed = Vec::new();
        assert!(sender.compress(&noise(300), &mut compressed));
        assert_eq!(whole(&mut inflater, &[&compressed], CAP).unwrap(), noise(300));
    }
}

#[test]
fn nothing_is_held_between_messages_without_takeover() {
    let mut inflater = inflater(false);
    let mut message = Vec::new();
    assert_eq!(inflater.heap_bytes(), 0);
    inflater.inflate(&deflated(&noise(5000))[..100], false, CAP, &mut message).unwrap();
    assert!(inflater.heap_bytes() > 32 * 1024);
    let mut inflater = self::inflater(false);
    whole(&mut inflater, &[&deflated(&noise(5000))], CAP).unwrap();
    assert_eq!(inflater.heap_bytes(), 0);
}

#[test]
fn the_cap_holds_to_the_byte_and_while_inflating() {
    let said = vec![0; 300_000];
    let compressed = deflated(&said);
    assert_eq!(whole(&mut inflater(false), &[&compressed], said.len()).unwrap(), said);
    assert_eq!(whole(&mut inflater(false), &[&compressed], said.len() - 1), Err(ProtocolError::TooBig));
    let mut message = Vec::new();
    assert_eq!(inflater(false).inflate(&compressed, false, 1000, &mut message), Err(ProtocolError::TooBig));
    assert!(message.capacity() < 2000, "a bomb gets no memory");
    assert_eq!(whole(&mut inflater(false), &[&[0x00]], 0).unwrap(), b"");
}

#[test]
fn a_block_marked_final_may_be_followed_by_more_that_points_back() {
    // A final block "Hello", then §7.2.3.2's back-reference to it, all in one message and then in two.
    let (finished, again) = ([0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], [0xf2, 0x00, 0x11, 0x00, 0x00]);
    assert_eq!(whole(&mut inflater(false), &[&finished, &again], CAP).unwrap(), b"HelloHello");
    let mut keeping = inflater(true);
    assert_eq!(whole(&mut keeping, &[&finished], CAP).unwrap(), b"Hello", "with nothing behind it");
    assert_eq!(whole(&mut keeping, &[&again], CAP).unwrap(), b"Hello");
}

#[test]
fn final_blocks_in_thousands_are_refused() {
    let empty_final = [0x03, 0x00];
    let mut few = empty_final.repeat(10);
    few.push(0x00);
    assert_eq!(whole(&mut inflater(false), &[&few], CAP).unwrap(), b"");
    assert_eq!(
        whole(&mut inflater(false), &[&empty_final.repeat(1000)], CAP),
        Err(ProtocolError::InvalidDeflate)
    );
}

#[test]
fn broken_streams_are_refused() {
    let good = deflated(&noise(400));
    let cases: [&[u8]; 7] = [
        &[0xff; 20],
        &[0x07],                                        // reserved block type
        &[0x00, 0x05, 0x00, 0xfa, 0xfe, 0x48],          // stored length that disagrees
        &good[..good.len() / 2],                        // cut short
        &[],                                            // not even the one byte of an empty message
        &[0xf2, 0x00, 0x11, 0x00, 0x00],                // points back before the beginning
        &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 7], // garbage behind
    ];
    for bad in cases {
        assert_eq!(whole(&mut inflater(false), &[bad], CAP), Err(ProtocolError::InvalidDeflate), "{bad:x?}");
    }
}

#[test]
fn a_failed_message_leaves_no_trace_in_the_spare_streams() {
    for _ in 0..20 {
        let mut broken = inflater(true);
        let _ = whole(&mut broken, &[&[0xf2, 0x48, 0xcd], &[0xff; 9]], CAP);
        assert_eq!(
            whole(&mut inflater(true), &[&[0xf2, 0x00, 0x11, 0x00, 0x00]], CAP),
            Err(ProtocolError::InvalidDeflate)
        );
        let said = noise(100);
        assert_eq!(whole(&mut inflater(true), &[&deflated(&said)], CAP).unwrap(), said);
    }
}

#[test]
fn an_inflater_may_change_threads() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&inflater(true));
}
