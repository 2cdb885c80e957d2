//! One membership: where it is reached, and what its room has given it.

use std::sync::Arc;

use super::attachment::Attachment;
use super::membership::MembershipState;
use crate::host::link::destination::{Destination, Place};
use crate::host::numbers::{LinkIndex, RoomSlot};
use crate::mesh::{Epoch, MemberHandle, RoomHandle};

/// Where a member comes from: its link, the handles there, its connection and its room.
#[derive(Clone, Copy, Debug)]
pub(in crate::host) struct Origin {
    pub link: LinkIndex,
    /// The shard's number for it.
    pub handle: MemberHandle,
    /// The shard's number for its room.
    pub room_handle: RoomHandle,
    /// Its connection's id.
    pub connection: u64,
    /// Its room, which outlives it.
    pub room: RoomSlot,
}

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct Member<M> {
    /// What it is to the host's user.
    pub end: M,
    from: Origin,
    pub(super) state: MembershipState,
    /// Its index in its room's list.
    pub(super) position: u32,
    /// Its messages in the mailbox.
    pub(super) waiting: u32,
    /// It is in its link's list of members whose attachment has changed.
    pub(super) attaching: bool,
    pub(super) attachment: Option<Arc<Attachment>>,
}

/// With an end that is one pointer. Its table adds eight bytes for its life.
const _: () = assert!(size_of::<Member<usize>>() == 56);

impl<M> Member<M> {
    pub(in crate::host) fn new(end: M, from: Origin, state: MembershipState) -> Member<M> {
        Member { end, from, state, position: 0, waiting: 0, attaching: false, attachment: None }
    }

    #[inline]
    pub(in crate::host) fn state(&self) -> MembershipState {
        self.state
    }

    #[inline]
    pub(in crate::host) fn room(&self) -> RoomSlot {
        self.from.room
    }

    #[inline]
    pub(in crate::host) fn handle(&self) -> MemberHandle {
        self.from.handle
    }

    pub(in crate::host) fn connection(&self) -> u64 {
        self.from.connection
    }

    /// The shard's number for its room, even when it has left.
    #[inline]
    pub(in crate::host) fn room_handle(&self) -> RoomHandle {
        self.from.room_handle
    }

    /// Its link; `None` when it has left.
    #[inline]
    pub(in crate::host) fn link(&self) -> Option<LinkIndex> {
        (!self.state.has_left()).then_some(self.from.link)
    }

    /// Its link, and the shard's number for its room there; `None` when it has left.
    #[inline]
    pub(in crate::host) fn binding(&self) -> Option<(LinkIndex, RoomHandle)> {
        Some((self.link()?, self.from.room_handle))
    }

    /// Where it is; `None` when it has left.
    #[inline]
    pub(in crate::host) fn place(&self) -> Option<Place> {
        Some((self.link()?, self.from.room_handle, self.from.handle))
    }

    /// Where it is reached under this epoch of its room; `None` when it has left.
    #[inline]
    pub(in crate::host) fn destination(&self, epoch: Epoch) -> Option<Destination> {
        Some(Destination::member(self.link()?, self.from.handle, epoch))
    }

    /// Do messages of it wait?
    pub(in crate::host) fn has_waiting(&self) -> bool {
        self.waiting > 0
    }

    pub(in crate::host) fn attachment(&self) -> Option<&Arc<Attachment>> {
        self.attachment.as_ref()
    }

    pub(in crate::host) fn has_tag(&self, tag: &str) -> bool {
        self.attachment.as_ref().is_some_and(|it| it.tags().any(|other| other == tag))
    }
}
