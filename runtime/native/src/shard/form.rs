//! The forms in which a room's messages reach its members. Values only.
//!
//! The one rule: a message is encoded once for each form in use, so members of one form are told the same bytes.

use crate::channels::Version;

/// What a member's messages look like on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The bare payload.
    Direct,
    /// In a channel's envelope.
    Channel,
    /// In a channel's envelope, a stored one with its offset.
    Offsets,
    /// In a channel's envelope of the protocol's version 1.
    Objects,
}

/// How many forms there are.
pub(super) const FORMS: usize = 4;

impl Form {
    /// Of the protocol; `None` for a direct member, which has no envelope.
    pub fn version(self) -> Option<Version> {
        match self {
            Form::Direct => None,
            Form::Channel | Form::Offsets => Some(Version::V2),
            Form::Objects => Some(Version::V1),
        }
    }
}

/// Whom a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// One member: it is said under its join, its private compressor may be used, nothing is kept.
    One,
    /// Each of some members, under its join: what is made of it is kept for those that joined by the same reference.
    Each,
    /// Many: it is said under no join, so that all of one form are told the same bytes.
    All,
}
