//! Attachments, from values to bytes and back.

use _native::mesh::attached::{Attached, MAX_TAGS};
use _native::mesh::{Kind, LinkError};

#[test]
fn tags_and_state_are_parsed_as_they_were_written() {
    for tags in [vec![], vec!["gm"], vec!["", "ä", "gm"]] {
        for state in [&b""[..], b"{\"x\":1}"] {
            let sent = Attached { tags: tags.clone(), state };
            assert_eq!(Attached::read(&sent.bytes()), Ok(sent));
        }
    }
}

#[test]
fn a_truncated_attachment_is_malformed() {
    let whole = Attached { tags: vec!["gm", "vip"], state: b"" }.bytes();
    for end in 0..whole.len() {
        assert_eq!(Attached::read(&whole[..end]), Err(LinkError::Malformed), "{end}");
    }
    assert_eq!(Attached::read(b"\x01\x01\xff"), Err(LinkError::Malformed));
    assert_eq!(Kind::from_u8(Kind::State as u8), Some(Kind::State));
}

#[test]
fn tags_beyond_the_largest_number_are_left_out() {
    let names: Vec<String> = (0..300).map(|number| number.to_string()).collect();
    let sent = Attached { tags: names.iter().map(String::as_str).collect(), state: b"1" };
    let bytes = sent.bytes();
    let got = Attached::read(&bytes).expect("readable");
    assert_eq!((got.tags.len(), got.state), (MAX_TAGS, &b"1"[..]));
}
