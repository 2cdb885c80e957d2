//! What is said in a room, on its way between shard and host: the heads of PUSH and REPLY, SEND, PUBLISH and MULTICAST.
//! The payload is what follows, and is looked at by nobody on the way.

use super::batch::LinkError;
use super::fields::{Fields, put_str};
use super::frames::flags;

/// What a room says, but for its payload. Which fields travel is told by the frame's flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Say<'a> {
    pub event: &'a str,
    /// Position in the room's stream, from 1; 0 for a volatile message.
    pub offset: u64,
    /// For `conflate`; "" for none.
    pub key: &'a str,
}

/// A message of a room, whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Said<'a> {
    pub say: Say<'a>,
    /// `flags::BINARY`, `flags::JSON`, or neither: what the payload is.
    pub form: u8,
    pub payload: &'a [u8],
}

/// Head of PUSH: what a client asks, but for its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Push<'a> {
    /// Which reply answers it; "" when the client wants none.
    pub reference: &'a str,
    pub event: &'a str,
}

impl<'a> Say<'a> {
    /// Appends it as in a frame; the flags that say which fields there are.
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

    /// From a frame's flags and its body, from where it begins there: itself, and the payload behind it.
    pub fn read(bits: u8, body: &'a [u8]) -> Result<(Say<'a>, &'a [u8]), LinkError> {
        let mut from = Fields::of(body);
        let event = from.str()?;
        let offset = if bits & flags::STORED != 0 { from.u64()? } else { 0 };
        let key = if bits & flags::KEYED != 0 { from.str()? } else { "" };
        Ok((Say { event, offset, key }, from.rest()))
    }
}

impl<'a> Push<'a> {
    /// Appends it as in a frame.
    pub fn put(&self, out: &mut Vec<u8>) {
        put_str(out, self.reference);
        put_str(out, self.event);
    }

    /// From a frame: itself, and the payload behind it; `Malformed` if it is not one.
    pub fn read(body: &'a [u8]) -> Result<(Push<'a>, &'a [u8]), LinkError> {
        let mut from = Fields::of(body);
        let [reference, event] = from.strs()?;
        Ok((Push { reference, event }, from.rest()))
    }
}

/// Head of REPLY, appended: which push it answers.
pub fn put_reference(out: &mut Vec<u8>, reference: &str) {
    put_str(out, reference);
}

/// From a REPLY: which push it answers, and the response.
pub fn read_reference(body: &[u8]) -> Result<(&str, &[u8]), LinkError> {
    let mut from = Fields::of(body);
    Ok((from.str()?, from.rest()))
}

/// Head of PUBLISH: the membership that does not get it, or `NOBODY`. What follows is a `Say`.
pub fn except_bytes(member: u32) -> [u8; 4] {
    member.to_le_bytes()
}

/// From a PUBLISH.
pub fn read_except(body: &[u8]) -> Result<(u32, &[u8]), LinkError> {
    let mut from = Fields::of(body);
    Ok((from.u32()?, from.rest()))
}

/// Head of MULTICAST, appended: the members' handles, behind their number. What follows is a `Say`.
pub fn put_handles(out: &mut Vec<u8>, handles: impl ExactSizeIterator<Item = u32>) {
    out.reserve(4 * (1 + handles.len()));
    out.extend_from_slice(&(handles.len() as u32).to_le_bytes());
    handles.for_each(|handle| out.extend_from_slice(&handle.to_le_bytes()));
}

/// From a MULTICAST: the members' handles, little-endian u32 each.
pub fn read_handles(body: &[u8]) -> Result<(&[[u8; 4]], &[u8]), LinkError> {
    let mut from = Fields::of(body);
    let bytes = from.u32()? as usize;
    let bytes = bytes.checked_mul(4).ok_or(LinkError::Malformed)?;
    let (handles, rest) = from.rest().split_at_checked(bytes).ok_or(LinkError::Malformed)?;
    Ok((handles.as_chunks().0, rest))
}
