//! The heads of the bodies of PUSH, REPLY, SEND, PUBLISH and MULTICAST. One rule: the payload, which follows the head, is
//! passed on without being examined.

use super::batch::LinkError;
use super::fields::{Fields, put_str};
use super::frames::flags;

/// The head of a message of a room. The flags of the frame define which fields it has: `event | offset: u64, with STORED |
/// key, with KEYED`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Say<'a> {
    pub event: &'a str,
    /// The offset in the room's stream, from 1; 0 for a volatile message.
    pub offset: u64,
    /// The key for `conflate`; "" if there is none.
    pub key: &'a str,
}

/// A message of a room with its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Said<'a> {
    pub say: Say<'a>,
    /// The form of the payload: `flags::BINARY`, `flags::JSON`, or 0 for text.
    pub form: u8,
    pub payload: &'a [u8],
}

/// The head of PUSH, a client's message: `reference | event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Push<'a> {
    /// The reference that the reply repeats; "" if the client expects no reply.
    pub reference: &'a str,
    pub event: &'a str,
}

impl<'a> Say<'a> {
    /// Appends the head. Returns the flags for the fields that it has.
    pub fn put(&self, out: &mut Vec<u8>) -> u8 {
        put_str(out, self.event);
        let mut bits = 0;
        if self.offset > 0 {
            out.extend_from_slice(&self.offset.to_le_bytes());
            bits |= flags::STORED;
        }
        if !self.key.is_empty() {
            put_str(out, self.key);
            bits |= flags::KEYED;
        }
        bits
    }

    /// Parses the head at the start of `body`, according to the frame's flags. Returns it and the payload. Errors:
    /// `Malformed`.
    pub fn read(bits: u8, body: &'a [u8]) -> Result<(Say<'a>, &'a [u8]), LinkError> {
        let mut from = Fields::of(body);
        let event = from.str()?;
        let offset = if bits & flags::STORED != 0 { from.u64()? } else { 0 };
        let key = if bits & flags::KEYED != 0 { from.str()? } else { "" };
        Ok((Say { event, offset, key }, from.rest()))
    }
}

impl<'a> Push<'a> {
    /// Appends the head.
    pub fn put(&self, out: &mut Vec<u8>) {
        put_str(out, self.reference);
        put_str(out, self.event);
    }

    /// Parses the body of PUSH. Returns the head and the payload. Errors: `Malformed`.
    pub fn read(body: &'a [u8]) -> Result<(Push<'a>, &'a [u8]), LinkError> {
        let mut from = Fields::of(body);
        let [reference, event] = from.strs()?;
        Ok((Push { reference, event }, from.rest()))
    }
}

/// Appends the head of REPLY: the reference of the push that it answers.
pub fn put_reference(out: &mut Vec<u8>, reference: &str) {
    put_str(out, reference);
}

/// Parses the body of REPLY. Returns the reference and the response. Errors: `Malformed`.
pub fn read_reference(body: &[u8]) -> Result<(&str, &[u8]), LinkError> {
    let mut from = Fields::of(body);
    Ok((from.str()?, from.rest()))
}

/// The head of PUBLISH: the handle of the member that is excluded, or `NOBODY`. A `Say` follows.
pub fn except_bytes(member: u32) -> [u8; 4] {
    member.to_le_bytes()
}

/// Parses the body of PUBLISH. Returns the excluded member and the rest. Errors: `Malformed`.
pub fn read_except(body: &[u8]) -> Result<(u32, &[u8]), LinkError> {
    let mut from = Fields::of(body);
    Ok((from.u32()?, from.rest()))
}

/// Appends the head of MULTICAST: the number of members as a u32, and their handles. A `Say` follows.
pub fn put_handles(out: &mut Vec<u8>, handles: impl ExactSizeIterator<Item = u32>) {
    out.reserve(4 * (1 + handles.len()));
    out.extend_from_slice(&(handles.len() as u32).to_le_bytes());
    handles.for_each(|handle| out.extend_from_slice(&handle.to_le_bytes()));
}

/// Parses the body of MULTICAST. Returns the members' handles, little-endian u32 each, and the rest. Errors: `Malformed`.
pub fn read_handles(body: &[u8]) -> Result<(&[[u8; 4]], &[u8]), LinkError> {
    let mut from = Fields::of(body);
    let count = from.u32()? as usize;
    let bytes = count.checked_mul(4).ok_or(LinkError::Malformed)?;
    let (handles, rest) = from.rest().split_at_checked(bytes).ok_or(LinkError::Malformed)?;
    Ok((handles.as_chunks().0, rest))
}
