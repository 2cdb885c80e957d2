//! Encodes frames (RFC 6455 §5.2). It stands in `ws`, as the counterpart of `decode`. One rule: a length takes its shortest
//! form.
//!
//! Every message is sent as one frame, so `append_frame` and `append_masked_frame` set FIN.

use super::mask::unmask;
use super::opcode::Opcode;

/// Bit of a frame's first byte that means: the message ends with this frame.
pub(super) const FIN: u8 = 0x80;
/// Bit of a frame's first byte that means: the message is compressed (RFC 7692 §6).
pub(super) const RSV1: u8 = 0x40;
/// Bit of a frame's second byte that means: a masking key follows.
pub(super) const MASKED: u8 = 0x80;

/// Length of an unmasked frame's header, in bytes: 2, 4 or 10. The header of a masked frame has 4 more.
#[inline]
pub const fn header_len(payload_bytes: usize) -> usize {
    match payload_bytes {
        0..=125 => 2,
        126..=0xffff => 4,
        _ => 10,
    }
}

/// The first byte of a frame: FIN, RSV1 and the opcode.
#[inline]
pub const fn first_byte(opcode: Opcode, fin: bool, rsv1: bool) -> u8 {
    (if fin { FIN } else { 0 }) | (if rsv1 { RSV1 } else { 0 }) | opcode as u8
}

/// Appends a frame's header. `first` is made by `first_byte`; `key` is present if the caller masks the payload with it.
#[inline]
pub fn write_header(out: &mut Vec<u8>, first: u8, payload_bytes: usize, key: Option<[u8; 4]>) {
    let masked = if key.is_some() { MASKED } else { 0 };
    match header_len(payload_bytes) {
        2 => out.extend_from_slice(&[first, masked | payload_bytes as u8]),
        4 => {
            let [high, low] = (payload_bytes as u16).to_be_bytes();
            out.extend_from_slice(&[first, masked | 126, high, low]);
        }
        _ => {
            out.extend_from_slice(&[first, masked | 127]);
            out.extend_from_slice(&(payload_bytes as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(key.as_ref().map_or(&[], |key| key.as_slice()));
}

/// Appends a complete message as one unmasked frame. `rsv1`: the payload is compressed.
#[inline]
pub fn append_frame(out: &mut Vec<u8>, opcode: Opcode, rsv1: bool, payload: &[u8]) {
    out.reserve(header_len(payload.len()) + payload.len());
    write_header(out, first_byte(opcode, true, rsv1), payload.len(), None);
    out.extend_from_slice(payload);
}

/// Appends a complete message as one frame masked with `key`. The key must be unpredictable, unless the server is one of
/// this project (RFC 6455 §10.3).
#[inline]
pub fn append_masked_frame(out: &mut Vec<u8>, opcode: Opcode, rsv1: bool, payload: &[u8], key: [u8; 4]) {
    out.reserve(header_len(payload.len()) + key.len() + payload.len());
    write_header(out, first_byte(opcode, true, rsv1), payload.len(), Some(key));
    let start = out.len();
    out.extend_from_slice(payload);
    unmask(&mut out[start..], key, 0);
}
