//! The fields of bodies: numbers little-endian, strings as length and UTF-8. Under `body`. One rule: reading checks
//! everything, since a bug of a peer, though it is ours, must end the link and not this process.
//!
//! Lengths and counts are a byte, or 255 and a `u16` for those from 255 on: both ends keep every JOIN for as long as its member stays.

use super::batch::LinkError;
use crate::ws::cut::cut;

/// The first byte of a length that does not fit it.
const LONG: u8 = u8::MAX;

/// What does not fit the length is cut between characters.
pub(super) fn put_str(out: &mut Vec<u8>, text: &str) {
    let text = cut(text, usize::from(u16::MAX));
    put_len(out, text.len() as u16);
    out.extend_from_slice(text.as_bytes());
}

pub(super) fn put_len(out: &mut Vec<u8>, len: u16) {
    match u8::try_from(len) {
        Ok(short) if short < LONG => out.push(short),
        _ => {
            out.push(LONG);
            out.extend_from_slice(&len.to_le_bytes());
        }
    }
}

/// Bytes that `put_str` will take.
pub(super) fn str_bytes(text: &str) -> usize {
    text.len() + if text.len() < usize::from(LONG) { 1 } else { 3 }
}

/// What is left to read of a body.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// All of a body.
    pub fn of(body: &'a [u8]) -> Self {
        Fields(body)
    }

    /// All that has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], LinkError> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(LinkError::Malformed)?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], LinkError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(LinkError::Malformed)?;
        self.0 = rest;
        Ok(*head)
    }

    /// Two bytes.
    pub fn u16(&mut self) -> Result<u16, LinkError> {
        self.array().map(u16::from_le_bytes)
    }

    /// Four bytes.
    pub fn u32(&mut self) -> Result<u32, LinkError> {
        self.array().map(u32::from_le_bytes)
    }

    /// Eight bytes.
    pub fn u64(&mut self) -> Result<u64, LinkError> {
        self.array().map(u64::from_le_bytes)
    }

    fn len(&mut self) -> Result<u16, LinkError> {
        match self.array()? {
            [LONG] => self
                .u16()
                .and_then(|long| if long < LONG.into() { Err(LinkError::Malformed) } else { Ok(long) }),
            [short] => Ok(u16::from(short)),
        }
    }

    /// One string.
    pub fn str(&mut self) -> Result<&'a str, LinkError> {
        let len = self.len()?;
        let bytes = self.take(usize::from(len))?;
        std::str::from_utf8(bytes).map_err(|_| LinkError::Malformed)
    }

    /// `N` strings.
    pub fn strs<const N: usize>(&mut self) -> Result<[&'a str; N], LinkError> {
        let mut all = [""; N];
        for one in &mut all {
            *one = self.str()?;
        }
        Ok(all)
    }

    /// A count of pairs of strings, and the pairs.
    pub fn headers(&mut self) -> Result<Vec<(&'a str, &'a str)>, LinkError> {
        let count = self.len()?;
        (0..count).map(|_| self.strs().map(|[name, value]| (name, value))).collect()
    }

    /// `value`, if nothing is left.
    pub fn end<T>(self, value: T) -> Result<T, LinkError> {
        if self.0.is_empty() { Ok(value) } else { Err(LinkError::Malformed) }
    }
}
