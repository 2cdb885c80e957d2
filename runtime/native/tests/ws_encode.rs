//! Encoding of frames, against the examples of RFC 6455 §5.7 and the decoder.

use _native::ws::Opcode::{self, Binary, Ping, Pong, Text};
use _native::ws::decode::{Header, Rules, decode};
use _native::ws::encode::{append_frame, append_masked_frame, first_byte, header_len, write_header};

const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

fn encoded(opcode: Opcode, rsv1: bool, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    append_frame(&mut out, opcode, rsv1, payload);
    out
}

#[test]
fn the_examples_of_the_rfc_are_encoded_exactly() {
    assert_eq!(encoded(Text, false, b"Hello"), b"\x81\x05Hello");
    assert_eq!(encoded(Ping, false, b"Hello"), b"\x89\x05Hello");
    assert_eq!(encoded(Binary, false, &[0; 256])[..4], [0x82, 0x7e, 0x01, 0x00]);
    assert_eq!(encoded(Binary, false, &[0; 65_536])[..10], [0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0]);
    let mut masked = Vec::new();
    append_masked_frame(&mut masked, Text, false, b"Hello", KEY);
    assert_eq!(masked, b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
}

#[test]
fn a_frame_is_appended_to_the_output() {
    let mut out = encoded(Text, false, b"a");
    append_frame(&mut out, Pong, false, b"");
    append_masked_frame(&mut out, Binary, true, b"\x37", KEY);
    assert_eq!(out, b"\x81\x01a\x8a\x00\xc2\x81\x37\xfa\x21\x3d\x00");
}

#[test]
fn lengths_take_their_shortest_form_and_can_be_decoded() {
    for payload_bytes in [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 40] {
        for (masked, key) in [(true, Some(KEY)), (false, None)] {
            let mut out = Vec::new();
            write_header(&mut out, first_byte(Binary, false, true), payload_bytes, key);
            let key = key.unwrap_or_default();
            let length = payload_bytes as u64;
            let expected =
                Header { opcode: Binary, fin: false, compressed: true, payload_bytes: length, key };
            assert_eq!(decode(&out, Rules { masked, deflate: true }), Ok(Some((expected, out.len()))));
            assert_eq!(out.len(), header_len(payload_bytes) + if masked { 4 } else { 0 });
        }
    }
}
