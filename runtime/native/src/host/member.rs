//! One membership: where it is reached, and how far it has come. 64 bytes with its life in the slab.

use std::sync::Arc;

use super::attachment::Attachment;
use super::link::destination::Destination;
use super::numbers::{LinkIndex, RoomSlot};
use crate::mesh::{Epoch, MemberHandle, RoomHandle};

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
    /// `None`: it has left; nothing may be sent to `handle` any more.
    pub link: Option<LinkIndex>,
    /// The shard's number for it.
    pub handle: MemberHandle,
    /// The shard's number for its room.
    pub share: RoomHandle,
    /// Its connection's id.
    pub connection: u64,
    /// Its room, which outlives it.
    pub room: RoomSlot,
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

/// Whose end is one pointer, without its life.
const _: () = assert!(size_of::<Member<usize>>() == 56);

impl<M> Member<M> {
    /// Does its room listen to it? Not before its join, nor after it was told to go.
    pub(super) fn is_heard(&self) -> bool {
        self.state == State::Joined && !self.closing
    }

    /// Where it is reached under this epoch of its room; `None` when it has left.
    pub(super) fn destination(&self, epoch: Epoch) -> Option<Destination> {
        Some(Destination::member(self.link?, self.handle, epoch))
    }

    /// May it be sent anything?
    pub(super) fn is_reachable(&self) -> bool {
        self.reachable_by().is_some()
    }

    /// The link on which it may be sent something.
    #[inline]
    pub(super) fn reachable_by(&self) -> Option<LinkIndex> {
        self.link.filter(|_| !self.closing)
    }

    /// Its link, and the shard's number for its room there; `None` when it has left.
    #[inline]
    pub(super) fn share(&self) -> Option<(LinkIndex, RoomHandle)> {
        Some((self.link?, self.share))
    }
}
