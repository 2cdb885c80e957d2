//! Binary envelopes on a socket of version 1, and the length of content.

use _native::channels::{Content, Fault, Odd, parse_binary};

#[test]
fn a_binary_message_on_a_socket_of_version_1_can_be_answered() {
    let push = parse_binary(b"\0\x01\x02\x07\x04312a:lobbyfile\xff").unwrap();
    let Fault::Odd(Odd { join_ref, reference, topic, wrong }) = push.refuse_binary() else { panic!("noise") };
    assert_eq!([join_ref, reference].map(|it| it.unwrap().text().to_owned()), ["3", "12"]);
    assert_eq!(topic.as_deref(), Some("a:lobby"));
    assert!(wrong.contains("vsn=2.0.0"));
}

#[test]
fn the_length_of_content_is_that_of_its_bytes() {
    let all = [Content::Json(b"{}"), Content::Text(b"abc"), Content::Binary(b"")];
    assert_eq!(all.map(|content| content.bytes()), [2, 3, 0]);
}
