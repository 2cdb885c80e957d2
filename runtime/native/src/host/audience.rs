//! Whom a broadcast of a room is for, and its place in the room's stream.

use super::numbers::{MemberKey, RoomKey};

/// Whom a broadcast is for, everybody or those with a tag, but for one; and whether it is kept.
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

/// A broadcast with its place in the room's stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamped<'a> {
    pub room: RoomKey,
    /// 0: it has none.
    pub offset: u64,
    pub bits: u8,
    /// A `Say`, as it travels.
    pub head: &'a [u8],
    pub payload: &'a [u8],
}
