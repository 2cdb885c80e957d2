//! What a room gives a member to bear: tags and a state. Its shard keeps it and brings it back to the room's next owner.
//!
//! A value is never changed but replaced, so that it is shared by all who look at it. One rule: **it is bounded**, since
//! shards keep one for each membership.

use crate::mesh::LinkError;
use crate::mesh::attached::{Attached, MAX_TAGS};

/// Longest tag, bytes of UTF-8.
pub const TAG_BYTES: usize = 64;
/// Longest state, bytes of JSON.
pub const STATE_BYTES: usize = 16 * 1024;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Attachment {
    /// In order, each once.
    tags: Box<[Box<str>]>,
    /// JSON; empty for none.
    state: Box<[u8]>,
}

/// More than a member may bear; it stays as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    Tags,
    TagBytes,
    StateBytes,
}

impl Attachment {
    /// In order, each once.
    pub fn tags(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tags.iter().map(|tag| &**tag)
    }

    /// JSON; empty for none.
    pub fn state(&self) -> &[u8] {
        &self.state
    }

    /// With these tags too.
    pub fn tagged(&self, names: &[&str]) -> Result<Attachment, TooMuch> {
        if names.iter().any(|name| name.len() > TAG_BYTES) {
            return Err(TooMuch::TagBytes);
        }
        let added = names.iter().map(|&name| name.into());
        let mut tags: Vec<Box<str>> = self.tags.iter().cloned().chain(added).collect();
        tags.sort_unstable();
        tags.dedup();
        match tags.len() {
            0..=MAX_TAGS => Ok(Attachment { tags: tags.into(), state: self.state.clone() }),
            _ => Err(TooMuch::Tags),
        }
    }

    /// Without these tags.
    pub fn untagged(&self, names: &[&str]) -> Attachment {
        let kept = self.tags.iter().filter(|tag| !names.contains(&&***tag)).cloned().collect();
        Attachment { tags: kept, state: self.state.clone() }
    }

    /// With this state instead.
    pub fn with_state(&self, state: &[u8]) -> Result<Attachment, TooMuch> {
        match state.len() {
            0..=STATE_BYTES => Ok(Attachment { tags: self.tags.clone(), state: state.into() }),
            _ => Err(TooMuch::StateBytes),
        }
    }

    /// As ATTACH has it.
    pub(in crate::host) fn bytes(&self) -> Vec<u8> {
        Attached { tags: self.tags().collect(), state: &self.state }.bytes()
    }

    /// From a STATE.
    pub(in crate::host) fn read(body: &[u8]) -> Result<Attachment, LinkError> {
        let read = Attached::read(body)?;
        let tags = read.tags.into_iter().map(Into::into).collect();
        Ok(Attachment { tags, state: read.state.into() })
    }
}

impl std::fmt::Display for TooMuch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TooMuch::Tags => write!(out, "a member has at most {MAX_TAGS} tags"),
            TooMuch::TagBytes => write!(out, "a tag has at most {TAG_BYTES} bytes of UTF-8"),
            TooMuch::StateBytes => write!(out, "a member's state has at most {STATE_BYTES} bytes of JSON"),
        }
    }
}
