//! All rooms of a host, by key and by address. One rule: **an address names one room**; a room that is another host's by
//! now has lost its name, while it stops.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::entry::Room;
use crate::host::config::Config;
use crate::host::numbers::{RoomKey, RoomSlot};
use crate::host::slots::Slots;
use crate::mesh::{ActorAddress, Epoch};

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct Rooms<R> {
    slots: Slots<RoomSlot, Room<R>>,
    /// Every room of `slots` that has not lost its name.
    directory: HashMap<ActorAddress, RoomSlot, RandomState>,
    config: Config,
}

impl<R> Rooms<R> {
    pub(in crate::host) fn new(config: Config) -> Rooms<R> {
        Rooms { slots: Slots::new(), directory: HashMap::default(), config }
    }

    pub(in crate::host) fn len(&self) -> usize {
        self.slots.len()
    }

    #[inline]
    pub(in crate::host) fn get(&self, room: RoomKey) -> Option<&Room<R>> {
        self.slots.get(room)
    }

    #[inline]
    pub(in crate::host) fn get_mut(&mut self, room: RoomKey) -> Option<&mut Room<R>> {
        self.slots.get_mut(room)
    }

    #[inline]
    #[track_caller]
    pub(in crate::host) fn at(&self, slot: RoomSlot) -> Option<&Room<R>> {
        self.slots.at(slot)
    }

    #[inline]
    #[track_caller]
    pub(in crate::host) fn at_mut(&mut self, slot: RoomSlot) -> Option<&mut Room<R>> {
        self.slots.at_mut(slot)
    }

    #[inline]
    #[track_caller]
    pub(in crate::host) fn key(&self, slot: RoomSlot) -> Option<RoomKey> {
        self.slots.key(slot)
    }

    pub(in crate::host) fn keys(&self) -> impl Iterator<Item = RoomKey> + '_ {
        self.slots.keys()
    }

    /// The room of this address; `None`: nothing of it is here.
    pub(in crate::host) fn find(&self, address: &ActorAddress) -> Option<RoomSlot> {
        self.directory.get(address).copied()
    }

    /// A room that is to be started.
    pub(in crate::host) fn add(&mut self, address: ActorAddress, epoch: Epoch) -> RoomKey {
        let room = self.slots.insert(Room::new(address.clone(), epoch, self.config.idle_ms));
        self.directory.insert(address, room.slot);
        room
    }

    /// It has been constructed; `idle_ms`: how long it stays awake when empty, if not as configured. Returns the end if it
    /// was not starting.
    pub(in crate::host) fn started(&mut self, room: RoomKey, end: R, idle_ms: Option<u64>) -> Option<R> {
        let idle_ms = idle_ms.unwrap_or(self.config.idle_ms);
        match self.get_mut(room) {
            Some(entry) => entry.started(end, idle_ms),
            None => Some(end),
        }
    }

    /// The room loses its name, unless it has gone; the name may be another's already.
    pub(in crate::host) fn unname(&mut self, room: RoomKey) {
        if let Some(entry) = self.slots.get(room)
            && self.directory.get(entry.address()) == Some(&room.slot)
        {
            self.directory.remove(entry.address());
        }
    }

    /// Takes away a room that has lost its name.
    pub(in crate::host) fn remove(&mut self, room: RoomKey) {
        drop(self.slots.remove(room));
    }

    /// There are as many rooms as there may be.
    pub(in crate::host) fn is_full(&self) -> bool {
        self.config.rooms != 0 && self.len() >= self.config.rooms
    }

    /// There are more rooms than there may be even for a while, until some have stopped.
    pub(in crate::host) fn is_overfull(&self) -> bool {
        self.len() > self.config.rooms + self.config.rooms / 8
    }

    /// Nothing more may be asked of this room for now. What must be taken (leaves, barriers) still is.
    pub(in crate::host) fn has_full_mailbox(&self, slot: RoomSlot) -> bool {
        self.at(slot).is_some_and(|entry| entry.mailbox.is_full(&self.config))
    }
}
