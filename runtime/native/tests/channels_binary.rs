//! Binary envelopes, byte for byte as phoenix.js writes and reads them.

use _native::channels::{Fault, Odd, Payload, Reference, parse_binary};

/// The references and the topic of an invalid message; `None`: neither can be read.
fn odd(message: &[u8]) -> Option<[String; 3]> {
    match parse_binary(message) {
        Err(Fault::Odd(Odd { join_ref, reference, topic, .. })) => {
            let [join_ref, reference] =
                [join_ref, reference].map(|it| it.map_or(String::new(), |it| it.text().to_owned()));
            Some([join_ref, reference, topic.map_or(String::new(), |it| it.into_owned())])
        }
        Err(Fault::Noise) => None,
        Ok(envelope) => panic!("{envelope:?}"),
    }
}

#[test]
fn a_push_consists_of_its_names_and_data() {
    let push = parse_binary(b"\0\x01\x02\x07\x04312a:lobbyfile\0\xff").unwrap();
    let references = [&push.join_ref, &push.reference].map(|it| it.as_ref().map(Reference::text));
    assert_eq!(references, [Some("3"), Some("12")]);
    assert_eq!((&*push.topic, &*push.event), ("a:lobby", "file"));
    assert_eq!(push.payload, Payload::Binary(b"\0\xff"));
}

#[test]
fn an_empty_reference_is_none_and_data_may_be_empty() {
    let push = parse_binary(b"\0\0\0\x01\x01te").unwrap();
    assert_eq!((push.join_ref, push.reference, push.payload), (None, None, Payload::Binary(b"")));
}

#[test]
fn a_truncated_message_or_one_of_an_unknown_kind_cannot_be_answered() {
    let whole = b"\0\x01\x01\x01\x01jrte";
    assert!(parse_binary(whole).is_ok());
    for len in 0..whole.len() {
        assert_eq!(odd(&whole[..len]), None, "{len} bytes");
    }
    for kind in 5..=255 {
        assert_eq!(odd(&[&[kind], &whole[1..]].concat()), None, "kind {kind}");
    }
    assert_eq!(odd(b"\0\0\0\0\x01\xff"), None, "it has neither a reference nor a topic");
}

#[test]
fn names_that_are_not_utf_8_are_read_as_latin_1() {
    // phoenix.js 1.7.21 writes each character as one byte.
    assert_eq!(odd(b"\0\x01\x01\x04\x0112caf\xe9e\0"), Some(["1", "2", "caf\u{e9}"].map(String::from)));
    for at in 5..9 {
        let mut bad = b"\0\x01\x01\x01\x01jrte".to_vec();
        bad[at] = 0xff;
        let found = odd(&bad).unwrap();
        assert!(found.iter().zip(["j", "r", "t"]).all(|(found, was)| found == was || found == "\u{ff}"));
    }
}

#[test]
fn messages_of_servers_and_other_dialects_can_be_answered() {
    let found = |message: &[u8]| odd(message).unwrap().join(" ");
    assert_eq!(found(b"\x01\x01\x01\x01\x02jrtokdata"), "j r t");
    assert_eq!(found(b"\x02\x01\x01tedata"), "  t");
    // The dialect of Supabase: a push and a broadcast by a user.
    assert_eq!(found(b"\x03\x01\x01\x01\x01\0\x01jrtedata"), "j r t");
    assert_eq!(found(b"\x04\x01\x01\0\x01tedata"), "  t");
    for cut in
        [&b"\x03\x01\x01\x01\x01\0"[..], b"\x03\x01\x01\x01\x01\0\x01jr", b"\x04\x05\x01\0\x01t", b"\x01"]
    {
        assert_eq!(odd(cut), None);
    }
}
