//! The state of a host: its parts, each of which owns its fields, and the routes between them. Not thread-safe: share it
//! behind a lock, and call no user code while it is locked.
//!
//! Links call `frames`; from there go `joins`, `messages` and `departures`. The user calls `turns`, `calls`, `answers`,
//! `speech`, `streams`, `lives` and `quarantine`; the clock calls `idle`. `queries` change nothing.

mod answers;
mod calls;
mod departures;
mod frames;
mod idle;
mod joins;
mod lives;
mod messages;
mod quarantine;
mod queries;
mod speech;
mod streams;
mod turns;

use super::config::Config;
use super::counters::Counters;
use super::history::budget::HistoryBudget;
use super::link::destination::Destination;
use super::link::links::Links;
use super::member::entry::Member;
use super::member::members::{Members, Outcome};
use super::member::membership::Event;
use super::numbers::{LinkIndex, MemberKey, RoomKey, RoomSlot};
use super::partitions::Partitions;
use super::room::due::Due;
use super::room::entry::Room;
use super::room::idle_queue::IdleQueue;
use super::room::queued::Queued;
use super::room::rooms::Rooms;
use super::step::Step;
use crate::mesh::{ActorAddress, Epoch, RoomHandle};

/// See the module. `R` is what a room, `M` what a member is to the user.
#[derive(Debug)]
pub struct HostCore<R, M> {
    /// The params of a channel's join have at most so many bytes; 0: no limit.
    join_bytes: usize,
    links: Links,
    rooms: Rooms<R>,
    members: Members<M>,
    partitions: Partitions,
    idle: IdleQueue,
    history_budget: HistoryBudget,
    due: Due,
    counters: Counters,
    now_ms: u64,
    /// Where heads of frames are put together.
    head: Vec<u8>,
}

impl<R, M> HostCore<R, M> {
    pub fn new(config: Config) -> HostCore<R, M> {
        HostCore {
            join_bytes: config.join_bytes,
            links: Links::new(&config),
            rooms: Rooms::new(config),
            members: Members::new(),
            partitions: Partitions::default(),
            idle: IdleQueue::default(),
            history_budget: HistoryBudget::new(config.history_bytes),
            due: Due::default(),
            counters: Counters::default(),
            now_ms: 0,
            head: Vec::new(),
        }
    }

    /// A shard has connected. Its first frame must be a HELLO.
    pub fn open_link(&mut self) -> LinkIndex {
        self.links.open()
    }

    /// Where a member is reached that may be sent something.
    #[inline]
    fn reach(&self, member: MemberKey) -> Option<Destination> {
        let entry = self.members.get(member).filter(|entry| entry.state().is_reachable())?;
        self.destination(entry)
    }

    /// The same of a member that has not left.
    #[inline]
    fn destination(&self, entry: &Member<M>) -> Option<Destination> {
        entry.destination(self.rooms.at(entry.room()).map_or(0, Room::epoch))
    }

    /// Something happens to a member. `None`: it has gone.
    fn apply(&mut self, member: MemberKey, event: Event) -> Option<Outcome<M>> {
        let room = self.members.get(member)?.room();
        self.members.apply(member, event, &mut self.rooms.at_mut(room)?.roster)
    }

    /// Ends a membership without a turn of its room.
    fn forget_member(&mut self, member: MemberKey) {
        let Some(gone) = self.apply(member, Event::Forget).and_then(|outcome| outcome.gone) else {
            return;
        };
        let handles = gone.link().and_then(|link| self.links.handles_mut(link));
        if let Some(handles) = handles.filter(|handles| handles.member(gone.handle()) == Some(member.slot)) {
            handles.clear_member(gone.handle());
        }
    }

    /// Queues for a room. Returns it when it was ready: it is busy now, and must be given its turns by `next`.
    fn enqueue(&mut self, room: RoomSlot, queued: Queued) -> Option<RoomKey> {
        if !self.rooms.at_mut(room)?.enqueue(queued) {
            return None;
        }
        self.rooms.key(room)
    }

    /// The room of an address, which may have to be started. `None`: there are too many.
    fn find_or_create(&mut self, address: ActorAddress, epoch: Epoch) -> (Option<RoomSlot>, Step) {
        if let Some(slot) = self.rooms.find(&address) {
            return (Some(slot), Step::Nothing);
        }
        if self.rooms.is_full() && !self.make_room() {
            return (None, Step::Nothing);
        }
        let room = self.rooms.add(address, epoch);
        self.counters.activations += 1;
        (Some(room.slot), Step::Start(room))
    }

    fn wake_if_asleep(&mut self, room: RoomSlot) -> Option<Step> {
        if !self.rooms.at_mut(room)?.activation.wake() {
            return None;
        }
        self.counters.activations += 1;
        self.rooms.key(room).map(Step::Start)
    }

    /// The shard's handle for a room ends; members that were still to be recovered under it never were members.
    fn unbind(&mut self, link: LinkIndex, handle: RoomHandle) {
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
            entry.bindings.retain(|&other| other != (link, handle));
        }
        self.forget_if_unused(room);
    }
}
