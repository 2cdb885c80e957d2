//! The attachment of a member, which is its tags and its state: the body of ATTACH and STATE.

use super::batch::LinkError;
use super::fields::{Fields, put_str};

/// The largest number of tags of a member. It must fit in one byte.
pub const MAX_TAGS: usize = 32;

/// The tags and the state of a member. Layout: `count: u8 | count tags | state`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Attached<'a> {
    /// The tags in order, without repetition.
    pub tags: Vec<&'a str>,
    /// The state as JSON; empty if there is none.
    pub state: &'a [u8],
}

impl<'a> Attached<'a> {
    /// The body of a frame. Tags beyond `MAX_TAGS` are left out.
    pub fn bytes(&self) -> Vec<u8> {
        let count = self.tags.len().min(MAX_TAGS);
        let mut out = vec![count as u8];
        self.tags.iter().take(count).for_each(|tag| put_str(&mut out, tag));
        out.extend_from_slice(self.state);
        out
    }

    /// Parses the body of a frame. Errors: `Malformed`.
    pub fn read(body: &'a [u8]) -> Result<Attached<'a>, LinkError> {
        let (&count, rest) = body.split_first().ok_or(LinkError::Malformed)?;
        let mut from = Fields::of(rest);
        let tags = (0..count).map(|_| from.str()).collect::<Result<_, _>>()?;
        Ok(Attached { tags, state: from.rest() })
    }
}
