//! The state of a host and its links. Not thread-safe: whoever shares it locks it, and never calls user code meanwhile.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::calls::Dropped;
use super::counters::Counters;
use super::idle::IdleQueue;
use super::inbound::Step;
use super::link::{Link, NONE};
use super::member::{Member, State};
use super::room::{Queued, Room};
use super::slots::{Key, Slots};
use super::stock::Stock;
use super::table::Table;
use crate::mesh::{ActorAddress, close};

/// A host's limits; 0 turns one off.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The window each room starts with on each link (`mesh.room_credit_bytes`).
    pub room_credit_bytes: u32,
    /// What may wait for one link (`mesh.link_bytes`).
    pub link_bytes: usize,
    /// Live rooms (`limits.rooms`).
    pub rooms: usize,
    /// How long an empty room stays awake, unless it says otherwise (`room.idle_s`).
    pub idle_ms: u64,
    /// The params of a channel's join (`limits.join_bytes`).
    pub join_bytes: usize,
    /// What may wait for a room's turns (`mailbox.messages`, `mailbox.bytes`).
    pub mailbox_messages: usize,
    pub mailbox_bytes: usize,
    /// What all rooms together keep of what they have said (`host.history_bytes`).
    pub history_bytes: usize,
}

/// See the module. `R` is what a room, `M` what a member is to the user.
#[derive(Debug)]
pub struct HostCore<R, M> {
    pub(super) config: Config,
    /// A link's number is not used again, so a number held too long finds nothing.
    pub(super) links: Vec<Option<Box<Link>>>,
    pub(super) rooms: Slots<Room<R>>,
    pub(super) members: Slots<Member<M>>,
    /// Address to slot, of every room in `rooms`.
    pub(super) directory: HashMap<ActorAddress, u32, RandomState>,
    pub(super) table: Table,
    pub(super) idle: IdleQueue,
    pub(super) stock: Stock,
    /// Links with something to write.
    pub(super) dirty: Vec<u32>,
    /// What calls have made to be done.
    pub(super) due: Vec<Step>,
    pub(super) dropped: Vec<(u64, Dropped)>,
    /// Rooms that were lost while their user was to construct them.
    pub(super) abandoned: Vec<Key>,
    pub(super) counters: Counters,
    pub(super) now_ms: u64,
    /// How many shares there have been.
    pub(super) shares: u32,
    /// Where heads of frames are put together.
    pub(super) head: Vec<u8>,
}

impl<R, M> HostCore<R, M> {
    pub fn new(config: Config) -> HostCore<R, M> {
        HostCore {
            config,
            links: Vec::new(),
            rooms: Slots::new(),
            members: Slots::new(),
            directory: HashMap::default(),
            table: Table::default(),
            idle: IdleQueue::default(),
            stock: Stock::default(),
            dirty: Vec::new(),
            due: Vec::new(),
            dropped: Vec::new(),
            abandoned: Vec::new(),
            counters: Counters::default(),
            now_ms: 0,
            shares: 0,
            head: Vec::new(),
        }
    }

    /// A shard has connected. Its first frame must be a HELLO.
    pub fn open_link(&mut self) -> u32 {
        self.links.push(Some(Box::default()));
        self.links.len() as u32 - 1
    }

    /// The stream to a shard has ended: all its members leave. Returns the rooms to `next`, or to `defer`.
    pub fn close_link(&mut self, link: u32) -> Vec<Key> {
        let handles: Vec<u32> =
            self.link(link).map(|entry| entry.room_handles().collect()).unwrap_or_default();
        handles.into_iter().for_each(|handle| self.release_share(link, handle));
        let Some(gone) = self.links.get_mut(link as usize).and_then(Option::take) else {
            return Vec::new();
        };
        self.dirty.retain(|&other| other != link);
        gone.member_slots()
            .filter_map(|slot| self.depart(slot, close::SERVICE_RESTART, "shard_lost"))
            .collect()
    }

    /// The member's handle is dead from now on; its room hears of it in its turn.
    /// Returns the room when it must be given turns (`next`).
    pub(super) fn depart(&mut self, slot: u32, code: u16, reason: &str) -> Option<Key> {
        let member = self.members.key(slot)?;
        let entry = self.members.at_mut(slot)?;
        entry.link = NONE;
        let (state, room) = (entry.state, entry.room);
        self.counters.leaves += 1;
        if matches!(state, State::Refused | State::Recovering) {
            self.remove_member(member);
            return None;
        }
        self.enqueue(room, Queued::Leave { member, code, reason: reason.into() })
    }

    /// The shard's handle for a room ends; who was still to be recovered under it never was a member.
    pub(super) fn release_share(&mut self, link: u32, handle: u32) {
        let share = self.link(link).and_then(|entry| {
            entry.forget_refused_in(handle);
            entry.set_share(handle, None).ok().flatten()
        });
        let Some(share) = share else {
            return;
        };
        share.recovering.into_iter().for_each(|member| self.forget_member(member));
        if let Some(entry) = self.rooms.at_mut(share.room) {
            entry.shares.retain(|&other| other != (link, handle));
        }
        self.forget_if_unused(share.room);
    }

    /// Without a word to its room.
    pub(super) fn forget_member(&mut self, member: Key) {
        let Some(gone) = self.remove_member(member) else {
            return;
        };
        if let Some(link) = self.link(gone.link).filter(|link| link.member(gone.handle) == Some(member.slot))
        {
            link.clear_member(gone.handle);
        }
    }

    #[inline]
    pub(super) fn link(&mut self, link: u32) -> Option<&mut Link> {
        self.links.get_mut(link as usize)?.as_deref_mut()
    }

    /// What the room is to the user, once started.
    #[inline]
    pub fn room(&self, room: Key) -> Option<&R> {
        self.rooms.get(room)?.end.as_ref()
    }

    /// What the member is to the user, until its leave has been taken from `next`.
    #[inline]
    pub fn member(&self, member: Key) -> Option<&M> {
        self.members.get(member).map(|entry| &entry.end)
    }

    /// The room's address; `None` for a room that has gone.
    pub fn address(&self, room: Key) -> Option<&ActorAddress> {
        self.rooms.get(room).map(|entry| &entry.address)
    }

    /// The joined members of a room, in no order.
    pub fn members_of(&self, room: Key) -> impl ExactSizeIterator<Item = Option<&M>> + '_ {
        let slots = self.rooms.get(room).map_or(&[][..], |entry| &entry.members);
        slots.iter().map(|&slot| self.members.at(slot).map(|entry| &entry.end))
    }

    /// Is this member joined to this room now?
    pub fn is_member_of(&self, member: Key, room: Key) -> bool {
        let joined = |entry: &Member<M>| entry.room == room.slot && entry.state == State::Joined;
        self.rooms.get(room).is_some() && self.members.get(member).is_some_and(joined)
    }

    /// The counters, with the levels of now.
    pub fn counters(&self) -> Counters {
        let links = self.links.iter().flatten();
        Counters {
            links: links.clone().count() as u64,
            rooms: self.rooms.len() as u64,
            members: self.members.len() as u64,
            unsent_bytes: links.map(|link| link.outgoing.len() as u64).sum(),
            ..self.counters.clone()
        }
    }
}
