//! What a member bears beside its connection, on its way between shard and host: the body of ATTACH and STATE.

use super::batch::LinkError;
use super::fields::{Fields, put_str};

/// Most tags of a member: their count is one byte.
pub const MAX_TAGS: usize = 32;

/// Tags, and a state as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Attached<'a> {
    /// In order, each once.
    pub tags: Vec<&'a str>,
    /// Empty for none.
    pub state: &'a [u8],
}

impl<'a> Attached<'a> {
    /// As in a frame. What goes beyond `MAX_TAGS` is left out.
    pub fn bytes(&self) -> Vec<u8> {
        let count = self.tags.len().min(MAX_TAGS);
        let mut out = vec![count as u8];
        self.tags.iter().take(count).for_each(|tag| put_str(&mut out, tag));
        out.extend_from_slice(self.state);
        out
    }

    /// From a frame; `Malformed` if it is not one.
    pub fn read(body: &'a [u8]) -> Result<Attached<'a>, LinkError> {
        let (&count, rest) = body.split_first().ok_or(LinkError::Malformed)?;
        let mut from = Fields::of(rest);
        let tags = (0..count).map(|_| from.str()).collect::<Result<_, _>>()?;
        Ok(Attached { tags, state: from.rest() })
    }
}
