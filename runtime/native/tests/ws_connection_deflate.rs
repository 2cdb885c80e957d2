//! Compressed messages through a connection (RFC 7692): rules that concern both the frames and their decompression.

use crate::peer::{self, Event, KEY, LIMITS, events_for_any_split, frame, raw_frame, text, whole};
use _native::ws::deflate::{Compressor, Inflater, Params};
use _native::ws::encode::{append_frame, append_masked_frame, first_byte};
use _native::ws::{Connection, Limits, Opcode, ProtocolError, Role};

const TEXT: &str = "Grüße, κόσμε 🙂, und noch einmal: Grüße, κόσμε 🙂";

fn params(context_takeover: bool) -> Params {
    Params {
        server_no_context_takeover: !context_takeover,
        client_no_context_takeover: !context_takeover,
        server_max_window_bits: 15,
        client_max_window_bits: 15,
    }
}

fn deflated(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    assert!(Compressor::new(15, 6, false).compress(payload, &mut out));
    out
}

/// A client's frame that begins a compressed message.
fn begin(opcode: Opcode, fin: bool, payload: &[u8]) -> Vec<u8> {
    raw_frame(first_byte(opcode, fin, true), payload, Some(KEY))
}

fn server_events_within(limits: &Limits, bytes: &[u8]) -> Vec<Event> {
    let new = || Connection::new(Role::Server, Some(Box::new(Inflater::of_client(&params(true)))));
    events_for_any_split(new, limits, bytes)
}

fn server_events(bytes: &[u8]) -> Vec<Event> {
    server_events_within(&LIMITS, bytes)
}

#[test]
fn a_client_and_a_server_can_exchange_messages_with_and_without_takeover() {
    for takeover in [true, false] {
        let mut compressor = Compressor::new(15, 6, takeover);
        let (mut to_server, mut to_client, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..3 {
            let mut payload = Vec::new();
            assert!(compressor.compress(TEXT.as_bytes(), &mut payload));
            append_masked_frame(&mut to_server, Opcode::Text, true, &payload, KEY);
            append_frame(&mut to_client, Opcode::Text, true, &payload);
            lengths.push(payload.len());
        }
        assert_eq!(lengths[2] < lengths[0], takeover);
        let (of_client, of_server) =
            (|| Inflater::of_client(&params(takeover)), || Inflater::of_server(&params(takeover)));
        let server = || Connection::new(Role::Server, Some(Box::new(of_client())));
        let client = || Connection::new(Role::Client, Some(Box::new(of_server())));
        assert_eq!(events_for_any_split(server, &LIMITS, &to_server), vec![text(TEXT); 3]);
        assert_eq!(events_for_any_split(client, &LIMITS, &to_client), vec![text(TEXT); 3]);
    }
}

#[test]
fn compressed_and_uncompressed_messages_may_follow_each_other() {
    let bytes = [
        whole(Opcode::Text, b"plain"),
        begin(Opcode::Text, true, &deflated(TEXT.as_bytes())),
        whole(Opcode::Binary, b"\xff"),
        begin(Opcode::Binary, true, &deflated(b"")),
    ];
    let seen = [text("plain"), text(TEXT), Event::Binary(b"\xff".to_vec()), Event::Binary(vec![])];
    assert_eq!(server_events(&bytes.concat()), seen);
}

#[test]
fn fragments_with_control_frames_between_are_inflated_as_one_message() {
    let payload = deflated(TEXT.as_bytes());
    let (first, rest) = payload.split_at(7);
    let bytes = [
        begin(Opcode::Text, false, first),
        whole(Opcode::Ping, b"?"),
        frame(Opcode::Continuation, false, rest),
        frame(Opcode::Continuation, true, b""),
    ];
    assert_eq!(server_events(&bytes.concat()), [Event::Ping(b"?".to_vec()), text(TEXT)]);
}

#[test]
fn only_the_first_frame_of_a_message_may_set_rsv1() {
    let continuation = raw_frame(first_byte(Opcode::Continuation, true, true), b"", Some(KEY));
    let bytes = [begin(Opcode::Text, false, b""), continuation].concat();
    assert_eq!(server_events(&bytes), [Event::Error(ProtocolError::ReservedBits)]);
}

#[test]
fn invalid_text_fails_before_its_message_is_complete() {
    // A stored block, so that every byte is inflated as soon as it is sent.
    let mut bad = vec![0x00, 0x06, 0x00, 0xf9, 0xff];
    bad.extend(b"ok \xed\xa0\x80");
    let fragment = begin(Opcode::Text, false, &bad);
    assert_eq!(server_events(&fragment), [Event::Error(ProtocolError::InvalidUtf8)]);
    assert_eq!(server_events(&fragment[..fragment.len() - 1]), [Event::Error(ProtocolError::InvalidUtf8)]);
}

#[test]
fn text_that_ends_within_a_character_fails() {
    let bytes = begin(Opcode::Text, true, &deflated(b"\xce"));
    assert_eq!(server_events(&bytes), [Event::Error(ProtocolError::InvalidUtf8)]);
}

#[test]
fn a_message_that_is_not_a_deflate_stream_fails() {
    let bytes = begin(Opcode::Binary, true, b"\xff\xff\xff");
    assert_eq!(server_events(&bytes), [Event::Error(ProtocolError::InvalidDeflate)]);
}

#[test]
fn a_compression_bomb_fails_at_the_limit_fragmented_or_not() {
    let limits = Limits { message_bytes: 10_000, ..LIMITS };
    let most = vec![b'a'; 10_000];
    let seen = server_events_within(&limits, &begin(Opcode::Binary, true, &deflated(&most)));
    assert_eq!(seen, [Event::Binary(most)]);
    let bomb = deflated(&vec![b'a'; 5_000_000]);
    let (first, rest) = bomb.split_at(1000);
    let fragments = [begin(Opcode::Text, false, first), frame(Opcode::Continuation, true, rest)];
    for bytes in [begin(Opcode::Text, true, &bomb), fragments.concat()] {
        assert_eq!(server_events_within(&limits, &bytes), [Event::Error(ProtocolError::TooBig)]);
    }
}

#[test]
fn an_incompressible_message_as_long_as_the_limit_passes() {
    let limits = Limits { message_bytes: 10_000, ..LIMITS };
    let payload = peer::Random(1).bytes(10_000);
    let longer = deflated(&payload);
    assert!(longer.len() > payload.len());
    let seen = server_events_within(&limits, &begin(Opcode::Binary, true, &longer));
    assert_eq!(seen, [Event::Binary(payload)]);
}

#[test]
fn too_many_compressed_bytes_fail_even_if_they_inflate_to_few() {
    let limits = Limits { message_bytes: 100, ..LIMITS };
    let empty_block = [0, 0, 0, 0xff, 0xff];
    let bytes = begin(Opcode::Binary, true, &empty_block.repeat(81));
    assert_eq!(server_events_within(&limits, &bytes), [Event::Error(ProtocolError::TooBig)]);
    let fragment = [frame(Opcode::Continuation, false, &empty_block.repeat(10))];
    let bytes = [begin(Opcode::Binary, false, b"").as_slice(), &fragment.concat().repeat(4)].concat();
    assert_eq!(server_events_within(&limits, &bytes), [Event::Error(ProtocolError::TooManyFragments)]);
}
