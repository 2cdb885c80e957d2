//! The state of a host and its links. Not thread-safe: whoever shares it locks it, and never calls user code meanwhile.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::config::Config;
use super::counters::Counters;
use super::history_budget::HistoryBudget;
use super::idle_queue::IdleQueue;
use super::link::links::Links;
use super::member::{Member, State};
use super::numbers::{LinkIndex, MemberKey, MemberSlot, RoomKey, RoomSlot, Ticket};
use super::partitions::Partitions;
use super::queued::Queued;
use super::room::Room;
use super::slots::Slots;
use super::step::{Dropped, Step};
use crate::mesh::{ActorAddress, RoomHandle, close};

/// See the module. `R` is what a room, `M` what a member is to the user.
#[derive(Debug)]
pub struct HostCore<R, M> {
    pub(super) config: Config,
    pub(super) links: Links,
    pub(super) rooms: Slots<RoomSlot, Room<R>>,
    pub(super) members: Slots<MemberSlot, Member<M>>,
    /// Address to slot, of every room in `rooms`.
    pub(super) directory: HashMap<ActorAddress, RoomSlot, RandomState>,
    pub(super) partitions: Partitions,
    pub(super) idle: IdleQueue,
    pub(super) history_budget: HistoryBudget,
    /// What calls have made to be done.
    pub(super) due: Vec<Step>,
    pub(super) dropped: Vec<(Ticket, Dropped)>,
    /// Rooms that were lost while their user was to construct them.
    pub(super) abandoned: Vec<RoomKey>,
    pub(super) counters: Counters,
    pub(super) now_ms: u64,
    /// Where heads of frames are put together.
    pub(super) head: Vec<u8>,
}

impl<R, M> HostCore<R, M> {
    pub fn new(config: Config) -> HostCore<R, M> {
        HostCore {
            config,
            links: Links::new(&config),
            rooms: Slots::new(),
            members: Slots::new(),
            directory: HashMap::default(),
            partitions: Partitions::default(),
            idle: IdleQueue::default(),
            history_budget: HistoryBudget::new(config.history_bytes),
            due: Vec::new(),
            dropped: Vec::new(),
            abandoned: Vec::new(),
            counters: Counters::default(),
            now_ms: 0,
            head: Vec::new(),
        }
    }

    /// A shard has connected. Its first frame must be a HELLO.
    pub fn open_link(&mut self) -> LinkIndex {
        self.links.open()
    }

    /// The stream to a shard has ended: all its members leave. Returns the rooms to `next`, or to `defer`.
    pub fn close_link(&mut self, link: LinkIndex) -> Vec<RoomKey> {
        let handles: Vec<RoomHandle> =
            self.links.handles(link).map(|handles| handles.room_handles().collect()).unwrap_or_default();
        handles.into_iter().for_each(|handle| self.release_share(link, handle));
        let Some(gone) = self.links.close(link) else {
            return Vec::new();
        };
        gone.handles
            .member_slots()
            .filter_map(|slot| self.depart(slot, close::SERVICE_RESTART, "shard_lost"))
            .collect()
    }

    /// The member's handle is dead from now on; its room hears of it in its turn.
    /// Returns the room when it must be given turns (`next`).
    pub(super) fn depart(&mut self, slot: MemberSlot, code: u16, reason: &str) -> Option<RoomKey> {
        let member = self.members.key(slot)?;
        let entry = self.members.at_mut(slot)?;
        entry.link = None;
        let (state, room) = (entry.state, entry.room);
        self.counters.leaves += 1;
        if matches!(state, State::Refused | State::Recovering) {
            self.remove_member(member);
            return None;
        }
        self.enqueue(room, Queued::Leave { member, code, reason: reason.into() })
    }

    /// The shard's handle for a room ends; who was still to be recovered under it never was a member.
    pub(super) fn release_share(&mut self, link: LinkIndex, handle: RoomHandle) {
        let Some(mut binding) = self.links.handles_mut(link).and_then(|handles| handles.unbind(handle))
        else {
            return;
        };
        binding.take_recovering().into_iter().for_each(|member| self.forget_member(member));
        let Some(room) = binding.room() else {
            return;
        };
        self.drop_turned_away(room, link, handle);
        if let Some(entry) = self.rooms.at_mut(room) {
            entry.shares.retain(|&other| other != (link, handle));
        }
        self.forget_if_unused(room);
    }

    /// Without a word to its room.
    pub(super) fn forget_member(&mut self, member: MemberKey) {
        let Some(gone) = self.remove_member(member) else {
            return;
        };
        let handles = gone.link.and_then(|link| self.links.handles_mut(link));
        if let Some(handles) = handles.filter(|handles| handles.member(gone.handle) == Some(member.slot)) {
            handles.clear_member(gone.handle);
        }
    }

    /// What the room is to the user, once started.
    #[inline]
    pub fn room(&self, room: RoomKey) -> Option<&R> {
        self.rooms.get(room)?.end.as_ref()
    }

    /// What the member is to the user, until its leave has been taken from `next`.
    #[inline]
    pub fn member(&self, member: MemberKey) -> Option<&M> {
        self.members.get(member).map(|entry| &entry.end)
    }

    /// The room's address; `None` for a room that has gone.
    pub fn address(&self, room: RoomKey) -> Option<&ActorAddress> {
        self.rooms.get(room).map(|entry| &entry.address)
    }

    /// The joined members of a room, in no order.
    pub fn members_of(&self, room: RoomKey) -> impl ExactSizeIterator<Item = Option<&M>> + '_ {
        let slots = self.rooms.get(room).map_or(&[][..], |entry| &entry.members);
        slots.iter().map(|&slot| self.members.at(slot).map(|entry| &entry.end))
    }

    /// Is this member joined to this room now?
    pub fn is_member_of(&self, member: MemberKey, room: RoomKey) -> bool {
        let joined = |entry: &Member<M>| entry.room == room.slot && entry.state == State::Joined;
        self.rooms.get(room).is_some() && self.members.get(member).is_some_and(joined)
    }

    /// The counters, with the levels of now.
    pub fn counters(&self) -> Counters {
        let mut counters = Counters {
            rooms: self.rooms.len() as u64,
            members: self.members.len() as u64,
            ..self.counters.clone()
        };
        self.links.count(&mut counters);
        counters
    }
}
