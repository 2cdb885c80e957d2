//! One membership: where it is reached, and how far it has come. 48 bytes with its life in the slab.

use std::sync::Arc;

use super::attachment::Attachment;
use super::link::NONE;

/// How far a membership has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It waits for MEMBERS_END, in its share's list.
    Recovering,
    /// Its join or recovery waits in the mailbox, or its leave does.
    Pending,
    /// Its room has seen it.
    Joined,
    /// Turned away: a CLOSE has gone out, its room hears of it no more.
    Refused,
}

/// What the answer to its join is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// It has been answered, or it recovered and asked nothing.
    Answered,
    /// A direct connection, which is told nothing: its shard notes that it was granted.
    Direct,
    /// A channel's member, which is told.
    Channel,
}

#[derive(Debug)]
pub(super) struct Member<M> {
    /// What it is to the host's user.
    pub end: M,
    /// NONE: it has left; nothing may be sent to `handle` any more.
    pub link: u32,
    /// The shard's number for it.
    pub handle: u32,
    /// The shard's number for its room.
    pub share: u32,
    /// Its connection's id.
    pub connection: u64,
    /// Slot of its room, which outlives it.
    pub room: u32,
    /// Where it stands in its room's list: `room.members[position]` is its slot when joined, `room.turned_away[position]`
    /// when refused.
    pub position: u32,
    /// Its messages in the mailbox.
    pub waiting: u32,
    pub state: State,
    /// A CLOSE has been sent; what is sent after it goes nowhere, but for replies.
    pub closing: bool,
    pub join: Join,
    /// It is in its link's list `attaching`.
    pub attaching: bool,
    pub attachment: Option<Arc<Attachment>>,
}

impl<M> Member<M> {
    /// Does its room listen to it? Not before its join, nor after it was told to go.
    pub(super) fn is_heard(&self) -> bool {
        self.state == State::Joined && !self.closing
    }

    /// May it be sent anything?
    pub(super) fn is_reachable(&self) -> bool {
        self.link != NONE && !self.closing
    }
}
