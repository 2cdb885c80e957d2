//! The fields of bodies: numbers are little-endian, strings are a length and UTF-8. One rule: parsing checks everything. The
//! peer is another process of the same server, but an error in it must end the link and not this process.
//!
//! A length or count below 255 takes one byte; otherwise a byte 255 and a `u16`. It is short, since both ends keep every JOIN
//! as long as its member stays.

use super::batch::LinkError;
use crate::ws::cut::cut;

/// The first byte of a length of 255 or more.
const LONG: u8 = u8::MAX;

/// Appends a string. One of more than 65,535 bytes is cut between characters.
pub(super) fn put_str(out: &mut Vec<u8>, text: &str) {
    let text = cut(text, usize::from(u16::MAX));
    put_len(out, text.len() as u16);
    out.extend_from_slice(text.as_bytes());
}

/// Appends a length or a count.
pub(super) fn put_len(out: &mut Vec<u8>, len: u16) {
    match u8::try_from(len) {
        Ok(short) if short < LONG => out.push(short),
        _ => {
            out.push(LONG);
            out.extend_from_slice(&len.to_le_bytes());
        }
    }
}

/// How many bytes `put_str` appends for a string of at most 65,535 bytes.
pub(super) fn str_bytes(text: &str) -> usize {
    text.len() + if text.len() < usize::from(LONG) { 1 } else { 3 }
}

/// The rest of a body that is not parsed yet. Every method fails with `Malformed` if the rest is too short.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The fields of a complete body.
    pub fn of(body: &'a [u8]) -> Self {
        Fields(body)
    }

    /// The rest of the body.
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

    /// A number of two bytes.
    pub fn u16(&mut self) -> Result<u16, LinkError> {
        self.array().map(u16::from_le_bytes)
    }

    /// A number of four bytes.
    pub fn u32(&mut self) -> Result<u32, LinkError> {
        self.array().map(u32::from_le_bytes)
    }

    /// A number of eight bytes.
    pub fn u64(&mut self) -> Result<u64, LinkError> {
        self.array().map(u64::from_le_bytes)
    }

    /// A length or a count. A length below 255 in the long form is an error.
    fn len(&mut self) -> Result<u16, LinkError> {
        match self.array()? {
            [LONG] => self
                .u16()
                .and_then(|long| if long < LONG.into() { Err(LinkError::Malformed) } else { Ok(long) }),
            [short] => Ok(u16::from(short)),
        }
    }

    /// One string. Errors also if it is not UTF-8.
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

    /// A count, and that many pairs of strings.
    pub fn headers(&mut self) -> Result<Vec<(&'a str, &'a str)>, LinkError> {
        let count = self.len()?;
        (0..count).map(|_| self.strs().map(|[name, value]| (name, value))).collect()
    }

    /// Returns `value` if nothing is left, otherwise `Malformed`.
    pub fn end<T>(self, value: T) -> Result<T, LinkError> {
        if self.0.is_empty() { Ok(value) } else { Err(LinkError::Malformed) }
    }
}
