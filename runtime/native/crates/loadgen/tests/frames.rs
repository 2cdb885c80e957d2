//! The generator's codec: masked frames that a server can decode, and complete and incomplete frames of a server.

use loadgen::frames::{BINARY, Frame, Next, PONG, TEXT, Template, next};

/// Unmasks a client's frame as defined in RFC 6455 §5.3.
fn unmasked(frame: &[u8], header: usize) -> Vec<u8> {
    let (head, payload) = frame.split_at(header);
    let key = &head[header - 4..];
    payload.iter().enumerate().map(|(index, byte)| byte ^ key[index % 4]).collect()
}

#[test]
fn a_template_is_masked_and_stamped_at_every_length() {
    for (length, header) in [(0, 6), (5, 6), (125, 6), (126, 8), (65_535, 8), (65_536, 14)] {
        let payload = vec![b'x'; length];
        let mut out = vec![1, 2, 3];
        Template::new(TEXT, &payload, [1, 2, 3, 4]).append(b"stamp", &mut out);
        let mut expected = payload;
        expected.iter_mut().zip(b"stamp").for_each(|(byte, stamped)| *byte = *stamped);
        assert_eq!(out[..3], [1, 2, 3]);
        assert_eq!((out[3], out[4] & 0x80), (0x81, 0x80));
        assert_eq!(unmasked(&out[3..], header), expected, "{length} bytes");
    }
}

#[test]
fn a_frame_is_complete_with_its_last_byte_and_not_before() {
    for length in [0_usize, 5, 125, 126, 65_535, 65_536] {
        let mut bytes = vec![0x82];
        match length {
            0..=125 => bytes.push(length as u8),
            126..=65_535 => bytes.extend([&[126][..], &(length as u16).to_be_bytes()].concat()),
            _ => bytes.extend([&[127][..], &(length as u64).to_be_bytes()].concat()),
        }
        let payload = vec![7; length];
        bytes.extend(&payload);
        for cut in [0, 1, 2, 3, 9, bytes.len() - 1] {
            if cut < bytes.len() {
                assert_eq!(next(&bytes[..cut]), Next::Partial);
            }
        }
        bytes.extend([0x8A, 0]);
        let expected = Frame { opcode: BINARY, fin: true, payload: &payload, rest: &[0x8A, 0] };
        assert_eq!(next(&bytes), Next::Whole(expected));
        assert!(matches!(next(&bytes[bytes.len() - 2..]), Next::Whole(frame) if frame.opcode == PONG));
    }
}

#[test]
fn reserved_bits_masks_and_very_long_lengths_are_malformed() {
    for bytes in [&[0xC1, 0][..], &[0x81, 0x80, 0, 0, 0, 0], &[0x82, 127, 0xFF, 0, 0, 0, 0, 0, 0, 0]] {
        assert_eq!(next(bytes), Next::Malformed);
    }
}
