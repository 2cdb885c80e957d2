//! Whom a broadcast of a room is for.

use crate::host::numbers::MemberKey;

/// Whom a broadcast is for, everybody or those with a tag, except one; and whether it is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audience<'a> {
    /// Does not get it, nor later out of the history.
    pub without: Option<MemberKey>,
    pub tag: Option<&'a str>,
    /// It is not kept: at most once to those who are there now.
    pub volatile: bool,
    /// Only for members by a channel, also those that their shard has and the room has not yet. Without a tag.
    pub channels: bool,
}
