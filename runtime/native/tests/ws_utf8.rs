//! Validation of complete and incomplete UTF-8, against the standard library.

use crate::peer::{self, LIMITS, Recorder, frame};
use _native::ws::utf8::{check_growing, read};
use _native::ws::{Connection, Limits, Opcode, ProtocolError, Role};

const BAD: [&[u8]; 12] = [
    b"\x80",
    b"\xbf\xbf",
    b"\xc0\xaf",
    b"\xc1\xbf",
    b"\xe0\x80\xaf",
    b"\xe0\x9f\xbf",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xf0\x8f\xbf\xbf",
    b"\xf4\x90\x80\x80",
    b"\xf5",
    b"\xfe",
];

/// After how many bytes a text that arrives byte by byte fails; `None`: never.
fn fails_at(text: &[u8]) -> Option<usize> {
    let mut checked = 0;
    (1..=text.len()).find(|end| match check_growing(&text[..*end], checked) {
        Ok(count) => {
            checked = count;
            false
        }
        Err(_) => true,
    })
}

#[test]
fn all_texts_of_three_bytes_give_the_result_of_the_standard_library() {
    for number in 0..=0xff_ffff_u32 {
        let [_, bytes @ ..] = number.to_be_bytes();
        assert_eq!(read(&bytes).ok(), std::str::from_utf8(&bytes).ok(), "{bytes:?}");
    }
}

#[test]
fn an_incomplete_text_is_valid_when_all_of_it_is_checked() {
    let text = "a κόσμε 🙂 z".as_bytes();
    let mut checked = 0;
    for end in 0..=text.len() {
        checked = check_growing(&text[..end], checked).expect("valid so far");
        assert_eq!(checked == end, std::str::from_utf8(&text[..end]).is_ok());
    }
}

#[test]
fn the_first_invalid_byte_fails() {
    for bad in BAD {
        let at = match std::str::from_utf8(bad) {
            Err(error) => error.valid_up_to() + error.error_len().expect("not merely incomplete"),
            Ok(_) => unreachable!(),
        };
        // Some sequences are invalid only with their second byte, which `error_len` excludes.
        let at = if at == 1 && !matches!(bad[0], 0x80..=0xc1 | 0xf5..) { 2 } else { at };
        assert_eq!(fails_at(bad), Some(at), "{bad:x?}");
        assert_eq!(fails_at(&[b"good ".as_slice(), bad].concat()), Some(5 + at), "{bad:x?}");
    }
}

#[test]
fn a_frame_fails_before_it_is_complete() {
    let text = [b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4\x90".as_slice(), &[b'a'; 100]].concat();
    let bytes = frame(Opcode::Text, true, &text);
    let (good, bad) = (6 + 12, 6 + 13);
    let receive = |end: usize, limits: &Limits| {
        let mut connection = Connection::new(Role::Server, None);
        connection.receive(&mut bytes[..end].to_vec(), limits, &mut Recorder::default())
    };
    assert_eq!(receive(good, &LIMITS), Ok(()));
    assert_eq!(receive(bad, &LIMITS), Err(ProtocolError::InvalidUtf8));
}

#[test]
fn a_character_may_be_split_between_fragments_but_not_truncated() {
    let parts: Vec<&[u8]> = "🙂κ".as_bytes().chunks(1).collect();
    assert_eq!(peer::server_events(&peer::fragmented(Opcode::Text, &parts)), [peer::text("🙂κ")]);
    let cut = peer::fragmented(Opcode::Text, &[b"a\xf0\x9f", b"\x99"]);
    assert_eq!(peer::server_error(&cut), ProtocolError::InvalidUtf8);
    assert_eq!(peer::server_error(&peer::whole(Opcode::Text, b"\xce")), ProtocolError::InvalidUtf8);
}

#[test]
fn an_invalid_fragment_fails_before_the_last_one_arrives() {
    let bytes = [frame(Opcode::Text, false, b"\xce\xba"), frame(Opcode::Continuation, false, b"\xf4\x90")];
    assert_eq!(peer::server_error(&bytes.concat()), ProtocolError::InvalidUtf8);
}

#[test]
fn binary_messages_are_not_checked_as_text() {
    let bytes = peer::fragmented(Opcode::Binary, &BAD);
    assert_eq!(peer::server_events(&bytes), [peer::Event::Binary(BAD.concat())]);
}
