//! What the handles of one shard mean. They are the shard's slots, so they index tables.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::binding::RoomBinding;
use crate::host::numbers::MemberSlot;
use crate::mesh::{LinkError, MemberHandle, RoomHandle};

/// Handles are 24 bits wide: a larger one is a bug in the shard and must not become memory here.
const MAX_HANDLE: usize = 1 << 24;

/// See the module.
#[derive(Debug, Default)]
pub(in crate::host) struct Handles {
    /// By `RoomHandle`.
    rooms: Vec<Option<RoomBinding>>,
    /// By `MemberHandle`.
    members: Vec<Option<MemberSlot>>,
    /// Room handles by the member handles of joins that were refused before they became memberships, until their LEAVE:
    /// what was sent behind such a join has used credit, which is given back.
    refused: HashMap<MemberHandle, RoomHandle, RandomState>,
}

impl Handles {
    #[inline]
    pub(in crate::host) fn binding(&self, handle: RoomHandle) -> Option<&RoomBinding> {
        self.rooms.get(handle.index())?.as_ref()
    }

    #[inline]
    pub(in crate::host) fn binding_mut(&mut self, handle: RoomHandle) -> Option<&mut RoomBinding> {
        self.rooms.get_mut(handle.index())?.as_mut()
    }

    pub(super) fn bind(&mut self, handle: RoomHandle, binding: RoomBinding) -> Result<(), LinkError> {
        *place(&mut self.rooms, handle.index(), || None)? = Some(binding);
        Ok(())
    }

    /// The room's handle has ended, and with it those of its joins that were refused.
    pub(in crate::host) fn unbind(&mut self, handle: RoomHandle) -> Option<RoomBinding> {
        self.refused.retain(|_, room| *room != handle);
        self.rooms.get_mut(handle.index())?.take()
    }

    /// The slot of the member with this handle.
    #[inline]
    pub(in crate::host) fn member(&self, handle: MemberHandle) -> Option<MemberSlot> {
        *self.members.get(handle.index())?
    }

    pub(in crate::host) fn set_member(
        &mut self,
        handle: MemberHandle,
        slot: MemberSlot,
    ) -> Result<(), LinkError> {
        *place(&mut self.members, handle.index(), || None)? = Some(slot);
        Ok(())
    }

    pub(in crate::host) fn clear_member(&mut self, handle: MemberHandle) {
        if let Some(at) = self.members.get_mut(handle.index()) {
            *at = None;
        }
    }

    /// A join with this handle was refused at once.
    pub(in crate::host) fn note_refused(&mut self, handle: MemberHandle, room: RoomHandle) {
        self.refused.insert(handle, room);
    }

    /// The room handle of a join that was refused at once.
    pub(in crate::host) fn refused_in(&self, handle: MemberHandle) -> Option<RoomHandle> {
        self.refused.get(&handle).copied()
    }

    /// The handle's LEAVE has been taken.
    pub(in crate::host) fn forget_refused(&mut self, handle: MemberHandle) {
        self.refused.remove(&handle);
    }

    /// Slots of all members here.
    pub(in crate::host) fn member_slots(&self) -> impl Iterator<Item = MemberSlot> + '_ {
        self.members.iter().copied().flatten()
    }

    /// Handles of all rooms here.
    pub(in crate::host) fn room_handles(&self) -> impl Iterator<Item = RoomHandle> + '_ {
        let bindings = self.rooms.iter().enumerate();
        bindings.filter_map(|(handle, room)| room.as_ref().map(|_| RoomHandle::of_index(handle)))
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
