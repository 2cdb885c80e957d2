//! One link: the host's end of the stream to one shard. The shard's handles index its tables.

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;

use super::slots::Key;
use crate::mesh::{Epoch, LinkError, Outgoing};

/// "No such slot" in a table of slots.
pub(super) const NONE: u32 = u32::MAX;
/// Handles are a shard's slots, 24 bits wide: a larger one is a bug there and must not become memory here.
const MAX_HANDLE: u32 = 1 << 24;

/// A room's part on one link.
#[derive(Debug)]
pub(super) struct Share {
    /// Slot of the room; NONE: refused, its joins are closed with 1013.
    pub room: u32,
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
    pub recovering: Vec<Key>,
}

#[derive(Debug, Default)]
pub(super) struct Link {
    pub outgoing: Outgoing,
    /// How often all of it has been written.
    pub drained: u32,
    /// By the shard's room handle.
    rooms: Vec<Option<Share>>,
    /// By the shard's member handle: slots of members, or NONE.
    members: Vec<u32>,
    /// Its index, from the HELLO.
    pub shard: Option<u32>,
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
    refused: HashMap<u32, u32, RandomState>,
    /// It is in the core's list `dirty`.
    pub dirty: bool,
    /// Members that wait for a page, and the last offset each has; one of a member's at a time.
    pub pulls: VecDeque<(Key, u64)>,
    /// Room handles that have used up half their window or more.
    pub owing: Vec<u32>,
    /// Members whose attachment has changed since the last write.
    pub attaching: Vec<Key>,
}

impl Share {
    pub(super) fn new(room: u32, epoch: Epoch, serial: u32) -> Share {
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
    pub(super) fn share(&self, handle: u32) -> Option<&Share> {
        self.rooms.get(handle as usize)?.as_ref()
    }

    #[inline]
    pub(super) fn share_mut(&mut self, handle: u32) -> Option<&mut Share> {
        self.rooms.get_mut(handle as usize)?.as_mut()
    }

    pub(super) fn set_share(
        &mut self,
        handle: u32,
        share: Option<Share>,
    ) -> Result<Option<Share>, LinkError> {
        let at = place(&mut self.rooms, handle, || None)?;
        Ok(std::mem::replace(at, share))
    }

    /// The slot of the member with this handle.
    #[inline]
    pub(super) fn member(&self, handle: u32) -> Option<u32> {
        self.members.get(handle as usize).copied().filter(|&slot| slot != NONE)
    }

    pub(super) fn set_member(&mut self, handle: u32, slot: u32) -> Result<(), LinkError> {
        *place(&mut self.members, handle, || NONE)? = slot;
        Ok(())
    }

    pub(super) fn clear_member(&mut self, handle: u32) {
        if let Some(at) = self.members.get_mut(handle as usize) {
            *at = NONE;
        }
    }

    /// A join with this handle was refused at once.
    pub(super) fn note_refused(&mut self, handle: u32, room: u32) {
        self.refused.insert(handle, room);
    }

    /// The room handle of a join that was refused at once.
    pub(super) fn refused_in(&self, handle: u32) -> Option<u32> {
        self.refused.get(&handle).copied()
    }

    /// The handle's LEAVE has been taken.
    pub(super) fn forget_refused(&mut self, handle: u32) {
        self.refused.remove(&handle);
    }

    /// The room's handle has ended, and with it those of its members.
    pub(super) fn forget_refused_in(&mut self, room: u32) {
        self.refused.retain(|_, known| *known != room);
    }

    /// Slots of all members here.
    pub(super) fn member_slots(&self) -> impl Iterator<Item = u32> + '_ {
        self.members.iter().copied().filter(|&slot| slot != NONE)
    }

    /// Handles of all rooms here.
    pub(super) fn room_handles(&self) -> impl Iterator<Item = u32> + '_ {
        let shares = self.rooms.iter().enumerate();
        shares.filter_map(|(handle, share)| share.as_ref().map(|_| handle as u32))
    }
}

fn place<T>(table: &mut Vec<T>, handle: u32, empty: impl FnMut() -> T) -> Result<&mut T, LinkError> {
    if handle >= MAX_HANDLE {
        return Err(LinkError::Malformed);
    }
    if table.len() <= handle as usize {
        table.resize_with(handle as usize + 1, empty);
    }
    table.get_mut(handle as usize).ok_or(LinkError::Malformed)
}
