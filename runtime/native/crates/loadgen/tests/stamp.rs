//! Stamps say who sent a payload and the how-manieth it is.

use loadgen::stamp::{Stamp, filler};

#[test]
fn a_stamp_comes_back_as_it_went_out_and_is_printable() {
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
fn what_is_no_stamp_is_none() {
    for payload in [&b""[..], b"!00000000", b"x000000000", b"!00000000\x7f", b"!00000000 "] {
        assert_eq!(Stamp::decode(payload), None);
    }
    assert_eq!(Stamp::decode(&filler(64)), None);
}
