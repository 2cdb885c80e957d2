//! The bytes of frames on a link.

use _native::mesh::frames::{FRAME_HEADER, NOBODY};
use _native::mesh::{Frame, Kind, Outgoing, flags};

#[test]
fn every_number_is_a_kind_or_unknown() {
    let known: Vec<u8> = (0..=255).filter(|number| Kind::from_u8(*number).is_some()).collect();
    assert_eq!(known, (1..=11).chain(16..=32).collect::<Vec<u8>>());
    for number in known {
        assert_eq!(Kind::from_u8(number).map(|kind| kind as u8), Some(number));
    }
}

#[test]
fn a_frame_is_a_header_of_twenty_bytes_and_its_body() {
    let mut link = Outgoing::default();
    let flags = flags::BINARY | flags::RECOVER;
    link.push(Kind::Message, flags, 0x0403_0201, 0x0807_0605_0403_0201, &[b"bo", b"", b"dy"]);
    link.seal(0, false);
    let frame = &link.unsent()[24..];
    assert_eq!(
        frame[..FRAME_HEADER],
        *b"\x04\0\0\0\x04\x03\0\0\x01\x02\x03\x04\x01\x02\x03\x04\x05\x06\x07\x08"
    );
    assert_eq!(frame[FRAME_HEADER..], *b"body");
}

#[test]
fn a_frame_reports_its_flags() {
    let frame = |flags| Frame { kind: Kind::Join, flags, handle: NOBODY, epoch: 1, body: b"" };
    let both = |flags| (frame(flags).is_binary(), frame(flags).is_recovery());
    assert_eq!(
        [0, flags::BINARY, flags::RECOVER, 3].map(both),
        [(false, false), (true, false), (false, true), (true, true)]
    );
}
