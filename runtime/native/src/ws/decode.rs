//! Decodes the header of a frame (RFC 6455 §5.2). It stands in `ws`, below `connection`, which checks the order of frames.
//! One rule: every byte is checked as soon as it arrives, even if the header is incomplete.

use super::encode::{FIN, MASKED, RSV1};
use super::error::ProtocolError;
use super::opcode::Opcode;

/// The longest header, in bytes: two, a 64-bit length and a masking key.
pub const MAX_HEADER_BYTES: usize = 14;
/// The longest payload of a control frame, in bytes (RFC 6455 §5.5).
pub const MAX_CONTROL_BYTES: usize = 125;

/// The decoded header of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub opcode: Opcode,
    /// The message ends with this frame.
    pub fin: bool,
    /// RSV1: the message that begins with this frame is compressed (RFC 7692 §6).
    pub compressed: bool,
    /// Below 2^63; at most 125 in a control frame.
    pub payload_bytes: u64,
    /// The masking key; all zero if the frame is not masked.
    pub key: [u8; 4],
}

/// What the peer may send on this connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The peer is a client and must mask its frames. If false, it is a server and must not (RFC 6455 §5.1).
    pub masked: bool,
    /// permessage-deflate was negotiated.
    pub deflate: bool,
}

/// The header at the start of `bytes` and its length in bytes; `None` if it is incomplete. The bytes of an incomplete
/// header are checked too.
///
/// Errors: the header is invalid for every possible continuation.
#[inline]
pub fn decode(bytes: &[u8], rules: Rules) -> Result<Option<(Header, usize)>, ProtocolError> {
    let [first, rest @ ..] = bytes else {
        return Ok(None);
    };
    let opcode = check_first(*first, rules)?;
    let [second, rest @ ..] = rest else {
        return Ok(None);
    };
    let short = check_second(*second, opcode, rules)?;
    let Some((payload_bytes, rest)) = length(short, rest)? else {
        return Ok(None);
    };
    let Some((key, rest)) = (if rules.masked { rest.split_first_chunk() } else { Some((&[0; 4], rest)) })
    else {
        return Ok(None);
    };
    let (fin, compressed) = (first & FIN != 0, first & RSV1 != 0);
    Ok(Some((Header { opcode, fin, compressed, payload_bytes, key: *key }, bytes.len() - rest.len())))
}

#[inline]
fn check_first(first: u8, rules: Rules) -> Result<Opcode, ProtocolError> {
    let opcode = Opcode::from_u8(first & 0x0f);
    let may_compress = rules.deflate && matches!(opcode, Some(Opcode::Text | Opcode::Binary));
    if first & 0x70 != 0 && (first & 0x70 != RSV1 || !may_compress) {
        return Err(ProtocolError::ReservedBits);
    }
    let opcode = opcode.ok_or(ProtocolError::ReservedOpcode)?;
    if opcode.is_control() && first & FIN == 0 {
        return Err(ProtocolError::FragmentedControl);
    }
    Ok(opcode)
}

/// The 7-bit length: 126 and 127 mean that a 16-bit or 64-bit length follows.
#[inline]
fn check_second(second: u8, opcode: Opcode, rules: Rules) -> Result<u8, ProtocolError> {
    let short = second & !MASKED;
    if (second & MASKED != 0) != rules.masked {
        return Err(if rules.masked { ProtocolError::Unmasked } else { ProtocolError::Masked });
    }
    if opcode.is_control() && usize::from(short) > MAX_CONTROL_BYTES {
        return Err(ProtocolError::LongControl);
    }
    Ok(short)
}

/// The payload's length and the bytes after it; `None` if the length is incomplete. It must use the shortest form.
#[inline]
fn length(short: u8, rest: &[u8]) -> Result<Option<(u64, &[u8])>, ProtocolError> {
    let (long, least) = match short {
        126 => (rest.split_first_chunk().map(|(it, rest)| (u64::from(u16::from_be_bytes(*it)), rest)), 126),
        127 if rest.first().is_some_and(|top| top & 0x80 != 0) => return Err(ProtocolError::LengthOverflow),
        127 => (rest.split_first_chunk().map(|(it, rest)| (u64::from_be_bytes(*it), rest)), 0x1_0000),
        _ => (Some((u64::from(short), rest)), 0),
    };
    match long {
        Some((length, _)) if length < least => Err(ProtocolError::LengthNotMinimal),
        _ => Ok(long),
    }
}
