//! One link: the host's end of the stream to one shard. The shard's handles index its tables.

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;

use super::numbers::{MemberKey, MemberSlot, RoomSlot, ShardIndex};
use crate::mesh::{Epoch, LinkError, MemberHandle, Outgoing, RoomHandle};

/// Handles are a shard's slots, 24 bits wide: a larger one is a bug there and must not become memory here.
const MAX_HANDLE: usize = 1 << 24;

/// A room's part on one link.
#[derive(Debug)]
pub(super) struct Share {
    /// `None`: refused, its joins are closed with 1013.
    pub room: Option<RoomSlot>,
    /// Of its OPEN: credit is given back under it even if there is no room.
    pub epoch: Epoch,
    /// Tells it from others that its handle was for.
    pub serial: u32,
    /// Credit used up by finished turns and not yet given back, bytes.
    pub used: u32,
    /// It is in the link's list `owing`.
    pub owed: bool,
    /// The link was full and the shard has been told so: after how many times of `drained`.
    pub overflowed: Option<u32>,
    /// It has been told which stream the room's is.
    pub streamed: bool,
    /// Recovered members, until MEMBERS_END.
    pub recovering: Vec<MemberKey>,
}

#[derive(Debug, Default)]
pub(super) struct Link {
    pub outgoing: Outgoing,
    /// How often all of it has been written.
    pub drained: u32,
    /// By `RoomHandle`.
    rooms: Vec<Option<Share>>,
    /// By `MemberHandle`.
    members: Vec<Option<MemberSlot>>,
    /// Its index, from the HELLO.
    pub shard: Option<ShardIndex>,
    /// Of links of one shard the greater was made later: the shard's life, and the number there.
    pub order: (u32, u32),
    /// The members of all its rooms that are ours have come, by the table of this version.
    pub members_by: u64,
    /// How many NOT_OWNER it was sent.
    pub refusals: u64,
    /// Frames of the shard taken, at the end of the last read.
    pub taken: u64,
    /// A JOIN, LEAVE or RELEASE was taken: the shard waits for the acknowledgement, so it goes out at once.
    pub must_ack: bool,
    /// A LEAVE or RELEASE was taken: the acknowledgement frees a handle.
    pub frees: bool,
    /// Room handles by the member handles of joins that were refused before they became memberships, until their LEAVE:
    /// what was sent behind such a join has used credit, which is given back.
    refused: HashMap<MemberHandle, RoomHandle, RandomState>,
    /// It is in the core's list `dirty`.
    pub dirty: bool,
    /// Members that wait for a page, and the last offset each has; one of a member's at a time.
    pub pulls: VecDeque<(MemberKey, u64)>,
    /// Room handles that have used up half their window or more.
    pub owing: Vec<RoomHandle>,
    /// Members whose attachment has changed since the last write.
    pub attaching: Vec<MemberKey>,
}

impl Share {
    pub(super) fn new(room: Option<RoomSlot>, epoch: Epoch, serial: u32) -> Share {
        Share {
            room,
            epoch,
            serial,
            used: 0,
            owed: false,
            overflowed: None,
            streamed: false,
            recovering: Vec::new(),
        }
    }
}

impl Link {
    #[inline]
    pub(super) fn share(&self, handle: RoomHandle) -> Option<&Share> {
        self.rooms.get(handle.index())?.as_ref()
    }

    #[inline]
    pub(super) fn share_mut(&mut self, handle: RoomHandle) -> Option<&mut Share> {
        self.rooms.get_mut(handle.index())?.as_mut()
    }

    pub(super) fn set_share(
        &mut self,
        handle: RoomHandle,
        share: Option<Share>,
    ) -> Result<Option<Share>, LinkError> {
        let at = place(&mut self.rooms, handle.index(), || None)?;
        Ok(std::mem::replace(at, share))
    }

    /// The slot of the member with this handle.
    #[inline]
    pub(super) fn member(&self, handle: MemberHandle) -> Option<MemberSlot> {
        *self.members.get(handle.index())?
    }

    pub(super) fn set_member(&mut self, handle: MemberHandle, slot: MemberSlot) -> Result<(), LinkError> {
        *place(&mut self.members, handle.index(), || None)? = Some(slot);
        Ok(())
    }

    pub(super) fn clear_member(&mut self, handle: MemberHandle) {
        if let Some(at) = self.members.get_mut(handle.index()) {
            *at = None;
        }
    }

    /// A join with this handle was refused at once.
    pub(super) fn note_refused(&mut self, handle: MemberHandle, room: RoomHandle) {
        self.refused.insert(handle, room);
    }

    /// The room handle of a join that was refused at once.
    pub(super) fn refused_in(&self, handle: MemberHandle) -> Option<RoomHandle> {
        self.refused.get(&handle).copied()
    }

    /// The handle's LEAVE has been taken.
    pub(super) fn forget_refused(&mut self, handle: MemberHandle) {
        self.refused.remove(&handle);
    }

    /// The room's handle has ended, and with it those of its members.
    pub(super) fn forget_refused_in(&mut self, room: RoomHandle) {
        self.refused.retain(|_, known| *known != room);
    }

    /// Slots of all members here.
    pub(super) fn member_slots(&self) -> impl Iterator<Item = MemberSlot> + '_ {
        self.members.iter().copied().flatten()
    }

    /// Handles of all rooms here.
    pub(super) fn room_handles(&self) -> impl Iterator<Item = RoomHandle> + '_ {
        let shares = self.rooms.iter().enumerate();
        shares.filter_map(|(handle, share)| share.as_ref().map(|_| RoomHandle::of_index(handle)))
    }
}

fn place<T>(table: &mut Vec<T>, handle: usize, empty: impl FnMut() -> T) -> Result<&mut T, LinkError> {
    if handle >= MAX_HANDLE {
        return Err(LinkError::Malformed);
    }
    if table.len() <= handle {
        table.resize_with(handle + 1, empty);
    }
    table.get_mut(handle).ok_or(LinkError::Malformed)
}
