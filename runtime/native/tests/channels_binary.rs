//! Binary envelopes, byte for byte as the stock client writes and reads them.

use _native::channels::{Malformed, Payload, parse_binary};
use _native::channels::{put_binary_broadcast, put_binary_push, put_binary_reply};

fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out
}

#[test]
fn a_push_is_its_names_and_data() {
    let push = parse_binary(b"\0\x01\x02\x07\x04312a:lobbyfile\0\xff").unwrap();
    assert_eq!((push.join_ref.as_deref(), push.reference.as_deref()), (Some("3"), Some("12")));
    assert_eq!((&*push.topic, &*push.event), ("a:lobby", "file"));
    assert_eq!(push.payload, Payload::Binary(b"\0\xff"));
}

#[test]
fn an_empty_reference_is_none_and_data_may_be_empty() {
    let push = parse_binary(b"\0\0\0\x01\x01te").unwrap();
    assert_eq!((push.join_ref, push.reference, push.payload), (None, None, Payload::Binary(b"")));
}

#[test]
fn what_is_cut_short_is_of_another_kind_or_no_utf_8_is_refused() {
    let whole = b"\0\x01\x01\x01\x01jrte";
    assert!(parse_binary(whole).is_ok());
    for len in 0..whole.len() {
        assert_eq!(parse_binary(&whole[..len]), Err(Malformed), "{len} bytes");
    }
    for kind in 1..=255 {
        assert_eq!(parse_binary(&[&[kind], &whole[1..]].concat()), Err(Malformed), "kind {kind}");
    }
    for at in 5..9 {
        let mut bad = whole.to_vec();
        bad[at] = 0xff;
        assert_eq!(parse_binary(&bad), Err(Malformed), "byte {at}");
    }
}

#[test]
fn the_three_kinds_that_a_server_sends() {
    let reply = written(|out| put_binary_reply(out, Some("3"), Some("12"), "a:b", false, b"\xff"));
    assert_eq!(reply, b"\x01\x01\x02\x03\x02312a:bok\xff");
    let error = written(|out| put_binary_reply(out, None, None, "t", true, b""));
    assert_eq!(error, b"\x01\0\0\x01\x05terror");
    let push = written(|out| put_binary_push(out, Some("3"), "a:b", "file", b"\0"));
    assert_eq!(push, b"\0\x01\x03\x043a:bfile\0");
    let broadcast = written(|out| put_binary_broadcast(out, "a:b", "file", b"\0"));
    assert_eq!(broadcast, b"\x02\x03\x04a:bfile\0");
}

#[test]
fn a_name_too_long_for_its_length_is_cut_between_characters() {
    let long = "a".repeat(254) + "\u{fc}" + "z";
    let broadcast = written(|out| put_binary_broadcast(out, &long, "e", b"data"));
    assert_eq!(broadcast, [&[2, 254, 1], &[b'a'; 254][..], b"edata"].concat());
}
