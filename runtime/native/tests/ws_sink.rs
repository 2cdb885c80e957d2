//! What a sink gets: text as text and data as bytes, in one frame or in many.

use crate::peer::{Event, fragmented, server_error, server_events, text, whole};
use _native::ws::{Message, Opcode, ProtocolError};

#[test]
fn a_message_gives_its_bytes_and_its_kind() {
    let (named, data) = (Message::Text("é"), Message::Binary(b"\xff"));
    assert_eq!((named.bytes(), named.is_binary()), ("é".as_bytes(), false));
    assert_eq!((data.bytes(), data.is_binary()), (&b"\xff"[..], true));
}

#[test]
fn text_cut_within_a_character_arrives_whole_and_the_same_bytes_as_data_stay_bytes() {
    let cut: [&[u8]; 2] = [b"caf\xc3", b"\xa9"];
    assert_eq!(server_events(&fragmented(Opcode::Text, &cut)), [text("café")]);
    assert_eq!(server_events(&fragmented(Opcode::Binary, &cut)), [Event::Binary("café".into())]);
}

#[test]
fn bad_text_never_reaches_the_sink_wherever_it_is_bad() {
    for cut in [&[b"a".as_slice(), b"\xff"], &[b"\xff".as_slice(), b"a"], &[b"a".as_slice(), b"\xc3"]] {
        assert_eq!(server_error(&fragmented(Opcode::Text, cut)), ProtocolError::InvalidUtf8);
    }
    assert_eq!(server_error(&whole(Opcode::Text, b"\xc3")), ProtocolError::InvalidUtf8);
}
