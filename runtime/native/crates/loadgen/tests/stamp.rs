//! Stamps: the sender and the sequence number of a payload.

use loadgen::stamp::{Stamp, filler};

#[test]
fn a_stamp_is_printable_and_decoded_as_it_was_encoded() {
    for (probe, sender, sequence) in
        [(false, 0, 0), (true, 262_143, 1), (false, 4_095, (1 << 36) - 1), (false, 50, 123_456)]
    {
        let stamp = Stamp { probe, sender, sequence };
        let text = stamp.encode();
        assert!(text.iter().all(u8::is_ascii_graphic), "{text:?}");
        assert_eq!(Stamp::decode(&[&text[..], b"rest"].concat()), Some(stamp));
    }
}

#[test]
fn other_payloads_have_no_stamp() {
    for payload in [&b""[..], b"!00000000", b"x000000000", b"!00000000\x7f", b"!00000000 "] {
        assert_eq!(Stamp::decode(payload), None);
    }
    assert_eq!(Stamp::decode(&filler(64)), None);
}
