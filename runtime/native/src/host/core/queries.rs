//! What is asked of a host and changes nothing.

use std::sync::Arc;

use super::HostCore;
use crate::host::counters::Counters;
use crate::host::member::attachment::Attachment;
use crate::host::member::entry::Member;
use crate::host::member::membership::Joiner;
use crate::host::numbers::{MemberKey, RoomKey};
use crate::host::room::entry::Room;
use crate::host::room::phase::Phase;
use crate::mesh::{ActorAddress, StreamPosition};

impl<R, M> HostCore<R, M> {
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
        self.rooms.get(room).map(Room::address)
    }

    /// Every room, live or not: for a shutdown.
    pub fn room_keys(&self) -> Vec<RoomKey> {
        self.rooms.keys().collect()
    }

    /// The joined members of a room, in no order.
    pub fn members_of(&self, room: RoomKey) -> impl ExactSizeIterator<Item = Option<&M>> + '_ {
        let slots = self.rooms.get(room).map_or(&[][..], |entry| entry.roster.joined());
        slots.iter().map(|&slot| self.members.at(slot).map(|entry| &entry.end))
    }

    /// The joined members of a room that have a tag, in no order.
    pub fn members_tagged(&self, room: RoomKey, tag: &str) -> impl Iterator<Item = &M> + '_ {
        let tagged = self.rooms.get(room).map(|entry| entry.roster.tagged(tag));
        tagged.into_iter().flatten().filter_map(|slot| self.members.at(slot).map(|entry| &entry.end))
    }

    /// Is this member joined to this room now?
    pub fn is_member_of(&self, member: MemberKey, room: RoomKey) -> bool {
        let joined = |entry: &Member<M>| entry.room() == room.slot && entry.state().is_joined();
        self.rooms.get(room).is_some() && self.members.get(member).is_some_and(joined)
    }

    /// Does its join still wait for `joined` or `refuse`? Only a channel's does.
    pub fn is_joining(&self, member: MemberKey) -> bool {
        let joiner = self.members.get(member).and_then(|entry| entry.state().joiner());
        joiner == Some(Joiner::Channel)
    }

    /// What its room has given the member; `None` for nothing.
    pub fn attachment(&self, member: MemberKey) -> Option<&Arc<Attachment>> {
        self.members.get(member)?.attachment()
    }

    /// Where a room's stream is; `None`: it has no history.
    pub fn position(&self, room: RoomKey) -> Option<StreamPosition> {
        self.rooms.get(room)?.stream.as_ref().map(|stream| stream.position())
    }

    /// Has the room of this member a stream?
    pub fn has_stream(&self, member: MemberKey) -> bool {
        let room = self.members.get(member).and_then(|entry| self.rooms.at(entry.room()));
        room.is_some_and(|room| room.stream.is_some())
    }

    /// Its `on_start` has not ended.
    pub fn is_starting(&self, room: RoomKey) -> bool {
        self.rooms.get(room).is_some_and(|entry| entry.activation.is(Phase::Starting))
    }

    /// How many turns of the room wait beside the one.
    pub fn overlapping(&self, room: RoomKey) -> u32 {
        self.rooms.get(room).map_or(0, |entry| entry.activation.overlapping())
    }

    /// How many turns of an actor wait for the one that it is in. O(those).
    pub fn queued(&self, kind: &str, key: &str) -> usize {
        let room = self.rooms.find(&ActorAddress::new(kind, key)).and_then(|slot| self.rooms.at(slot));
        room.map_or(0, |entry| entry.mailbox.turns())
    }

    /// Each shard has sent, by the table that is known here, the members of all rooms that are ours, and those of this
    /// room have been recovered. O(shards + what waits for the room).
    pub fn is_whole(&self, room: RoomKey) -> bool {
        let sent = self.links.with_members(self.partitions.version());
        let waits = self.rooms.get(room).is_some_and(|entry| entry.mailbox.has_recoveries());
        sent >= self.partitions.shards && !waits
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
