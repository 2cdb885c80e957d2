//! Decoding of a frame's header: it is strict, and the header may arrive byte by byte.

use _native::ws::ProtocolError::{self, *};
use _native::ws::decode::{Header, MAX_HEADER_BYTES, Rules, decode};
use _native::ws::{Opcode, encode};

const SERVER: Rules = Rules { masked: true, deflate: false };
const DEFLATE: Rules = Rules { masked: true, deflate: true };
const CLIENT: Rules = Rules { masked: false, deflate: false };

fn fails(bytes: &[u8], rules: Rules) -> Option<ProtocolError> {
    decode(bytes, rules).err()
}

#[test]
fn a_header_is_decoded_once_it_is_complete_and_not_before() {
    for payload_bytes in [5, 125, 126, 65_535, 65_536, (1 << 63) - 1] {
        let mut bytes = Vec::new();
        encode::write_header(&mut bytes, 0x01, payload_bytes, Some(*b"abcd"));
        let length = payload_bytes as u64;
        let header = Header {
            opcode: Opcode::Text,
            fin: false,
            compressed: false,
            payload_bytes: length,
            key: *b"abcd",
        };
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end], SERVER), Ok(None), "{end} of {bytes:x?}");
        }
        assert_eq!(decode(&bytes, SERVER), Ok(Some((header, bytes.len()))));
        bytes.extend(b"payload");
        assert_eq!(decode(&bytes, SERVER), Ok(Some((header, bytes.len() - 7))));
        assert!(bytes.len() - 7 <= MAX_HEADER_BYTES);
    }
}

#[test]
fn the_first_byte_is_checked_at_once() {
    for first in 0..=255_u8 {
        let (reserved, opcode) = (first & 0x70 != 0, Opcode::from_u8(first & 0x0f));
        let fragmented_control = opcode.is_some_and(Opcode::is_control) && first & 0x80 == 0;
        let expected = match opcode {
            _ if reserved => Some(ReservedBits),
            None => Some(ReservedOpcode),
            Some(_) if fragmented_control => Some(FragmentedControl),
            Some(_) => None,
        };
        assert_eq!(fails(&[first], SERVER), expected, "{first:#x}");
    }
}

#[test]
fn rsv1_is_valid_only_on_a_first_frame_after_deflate_was_negotiated() {
    assert!([0xc1, 0xc2, 0x41, 0x42].iter().all(|first| fails(&[*first], DEFLATE).is_none()));
    assert!(
        [0xc0, 0x40, 0xc8, 0xc9, 0xca].iter().all(|first| fails(&[*first], DEFLATE) == Some(ReservedBits))
    );
    assert!(
        [0xe1, 0xd1, 0xf1, 0xa1, 0x91].iter().all(|first| fails(&[*first], DEFLATE) == Some(ReservedBits))
    );
}

#[test]
fn the_mask_bit_is_checked_with_the_second_byte() {
    assert_eq!(fails(&[0x81, 0x05], SERVER), Some(Unmasked));
    assert_eq!(fails(&[0x81, 0x85], CLIENT), Some(Masked));
    assert_eq!(fails(&[0x81, 0xfe], SERVER), None);
}

#[test]
fn a_control_frame_over_125_bytes_fails_with_the_second_byte() {
    for first in [0x88, 0x89, 0x8a] {
        assert_eq!(fails(&[first, 0x80 | 125], SERVER), None);
        assert_eq!(fails(&[first, 0x80 | 126], SERVER), Some(LongControl));
        assert_eq!(fails(&[first, 127], CLIENT), Some(LongControl));
    }
}

#[test]
fn a_length_that_fits_a_shorter_form_fails() {
    assert_eq!(fails(b"\x82\x7e\x00\x7d", CLIENT), Some(LengthNotMinimal));
    assert_eq!(fails(b"\x82\x7f\0\0\0\0\0\0\xff\xff", CLIENT), Some(LengthNotMinimal));
    assert_eq!(fails(b"\x82\xfe\x00\x7d", SERVER), Some(LengthNotMinimal));
}

#[test]
fn a_length_with_its_top_bit_set_fails_with_its_first_byte() {
    assert_eq!(fails(b"\x82\x7f\x80", CLIENT), Some(LengthOverflow));
    assert_eq!(fails(b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff", SERVER), Some(LengthOverflow));
    assert_eq!(fails(b"\x82\x7f\x7f", CLIENT), None);
}
