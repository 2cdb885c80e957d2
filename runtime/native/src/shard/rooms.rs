//! Rooms with members on this shard, and the memberships: two slabs whose numbers are the mesh's handles.
//!
//! A handle is used again only after the host has acknowledged its end (`links::Freed`), so a frame in flight can
//! never reach a stranger.

use std::collections::{HashMap, VecDeque};

use super::asked::Asked;
use super::bucket::Rate;
use super::form::Form;
use super::member::Member;
use super::slots::{ConnSlot, Maybe, Slots};
use super::slow_client::Policy;
use crate::mesh::{ActorAddress, Epoch, HostIndex, MemberHandle, RoomHandle, StreamPosition};

/// Whether a room is still with a host that it has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// It is not.
    Settled,
    /// The host, which lives, has not acknowledged the RELEASE. `retries`: it has refused the room, which is opened again at
    /// the next retry; otherwise at its next owner, and at once. `after`: how many frames the host must have taken for that.
    Awaited { retries: bool, after: u64 },
}

/// One room, as far as this shard is concerned.
#[derive(Debug)]
pub struct Room {
    /// What makes it this room, by whatever way it is reached.
    pub address: ActorAddress,
    pub partition: u32,
    pub policy: Policy,
    /// It keeps what it broadcasts: whoever fell behind may catch up.
    pub history: bool,
    /// Its stream, and the last offset that came here; epoch 0 while it has none.
    pub stream: StreamPosition,
    /// One member's: messages, bytes.
    pub quota: [Rate; 2],
    /// The host that owns it, or none while nobody does.
    pub host: Maybe<HostIndex>,
    pub epoch: Epoch,
    /// OPEN went out on the owner's present link: frames may follow.
    pub attached: bool,
    /// It is not attached before this is settled; until then `host` and `epoch` are the former ones.
    pub transfer: Transfer,
    /// While it is not attached: since when, and whether those who join it are refused for that by now.
    pub waits_since_ms: u64,
    pub given_up: bool,
    /// In its link's list of rooms that wait for room on it.
    pub starved: bool,
    /// Bytes it may still be sent; may go below 0 by one read.
    pub credit_bytes: i64,
    pub members: Vec<MemberHandle>,
    /// Connections that are not read, oldest first; some may be gone, or read again.
    pub paused: VecDeque<ConnSlot>,
    /// Memberships of which pushes or messages wait, oldest first; some may be gone.
    pub waiting: VecDeque<MemberHandle>,
    /// What its host has been sent and has not answered.
    pub asked: Asked,
}

impl Room {
    /// Is what one member may say bounded?
    pub(super) fn has_quota(&self) -> bool {
        self.quota.iter().any(|rate| rate.per_s > 0.0)
    }

    /// Does it wait for a host that it has left?
    pub(super) fn is_awaited(&self) -> bool {
        matches!(self.transfer, Transfer::Awaited { .. })
    }

    /// It has been left by all, and its handle waits to be free.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

/// All of them. Finding a room by its address hashes once, at join; everything else is an index.
#[derive(Debug, Default)]
pub struct Rooms {
    pub rooms: Slots<RoomHandle, Room>,
    pub members: Slots<MemberHandle, Member>,
    /// Some room may be waiting for its host.
    pub(super) some_wait: bool,
    /// How many wait for a host that they have left.
    pub(super) awaited: usize,
    /// Some wait no more since handles were freed last.
    pub(super) settled: bool,
    by_address: HashMap<ActorAddress, RoomHandle, foldhash::fast::RandomState>,
}

impl Rooms {
    /// The room's handle, if it has members here.
    pub(super) fn find(&self, address: &ActorAddress) -> Option<RoomHandle> {
        self.by_address.get(address).copied()
    }

    /// Makes a room known; its handle.
    pub(super) fn insert(&mut self, room: Room) -> RoomHandle {
        let address = room.address.clone();
        let handle = self.rooms.insert(room);
        self.by_address.insert(address, handle);
        handle
    }

    /// Adds a member; a direct one's JOIN gets the room's handle (its first field) put in.
    pub(super) fn add(&mut self, room: RoomHandle, conn: ConnSlot, mut member: Member) -> MemberHandle {
        let mates = self.rooms.known(room).map_or(0, |room| room.members.len());
        (member.conn, member.room, member.at) = (conn.into(), room, mates as u32);
        if member.form == Form::Direct
            && let Some(field) = member.join_mut().first_chunk_mut::<4>()
        {
            *field = room.0.to_le_bytes();
        }
        let member = self.members.insert(member);
        if let Some(room) = self.rooms.known_mut(room) {
            room.members.push(member);
        }
        member
    }

    /// Takes a member out of its room, keeping its handle; the room is forgotten by its address when it was the last.
    /// Returns whether the room is now empty.
    pub(super) fn detach(&mut self, member: MemberHandle) -> bool {
        let Some(entry) = self.members.known_mut(member).filter(|entry| entry.conn.is_some()) else {
            return false;
        };
        let at = entry.at as usize;
        entry.take();
        let Some(room) = self.rooms.known_mut(entry.room) else { return false };
        room.members.swap_remove(at);
        if let Some(moved) = room.members.get(at).and_then(|moved| self.members.known_mut(*moved)) {
            moved.at = at as u32;
        }
        if !room.members.is_empty() {
            return false;
        }
        self.by_address.remove(&room.address);
        true
    }

    /// The room a live or leaving membership belongs to.
    pub(super) fn room_of(&self, member: MemberHandle) -> Option<&Room> {
        self.rooms.get(self.members.get(member)?.room)
    }
}
