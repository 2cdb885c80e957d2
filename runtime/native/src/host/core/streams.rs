//! The streams of rooms: kept within the host's budget, recovered by members that join, and paged to those that fell behind.

use super::HostCore;
use crate::host::history::pages::Reader;
use crate::host::history::position::Wanted;
use crate::host::history::stream::{Recovery, Stream};
use crate::host::history::{History, Limits, Stored};
use crate::host::link::destination::Destination;
use crate::host::member::entry::Member;
use crate::host::member::members::Members;
use crate::host::numbers::{LinkIndex, MemberKey, RoomKey};
use crate::host::room::entry::Room;
use crate::host::room::publishing::Stamped;
use crate::host::room::rooms::Rooms;
use crate::mesh::close;

impl<R, M> HostCore<R, M> {
    /// The room keeps its broadcasts: under this stream epoch (random, 52 bits), unless it has a stream from before it slept.
    pub fn keep_history(&mut self, room: RoomKey, epoch: u64, limits: Limits) {
        self.note_awake(room);
        let Some(entry) = self.rooms.get_mut(room) else {
            return;
        };
        match &mut entry.stream {
            Some(stream) => stream.history.set_limits(limits),
            None => {
                let history = History::counted(limits, self.history_budget.total());
                entry.stream = Some(Box::new(Stream::new(epoch, history)));
            }
        }
    }

    /// What a room keeps now.
    pub fn history(&mut self, room: RoomKey) -> Option<&History> {
        let now_ms = self.now_ms;
        let stream = self.rooms.get_mut(room)?.stream.as_mut()?;
        stream.history.trim(now_ms);
        Some(&stream.history)
    }

    /// Keeps a broadcast under the next offset, as it travels, with its audience.
    pub(super) fn keep(
        &mut self,
        room: RoomKey,
        said: &Stamped<'_>,
        (tag, without): (Option<&str>, Option<MemberKey>),
    ) {
        let without = without.and_then(|member| self.members.get(member)).map_or(0, Member::connection);
        let stored = Stored {
            at_ms: self.now_ms,
            without,
            tag: tag.map(Into::into),
            bits: said.bits,
            body: [said.head, said.payload].concat().into(),
        };
        if let Some(stream) = self.rooms.get_mut(room).and_then(|entry| entry.stream.as_mut()) {
            stream.history.push(stored);
            self.keep_within(room);
        }
    }

    /// The room has kept something more: what is beyond the host's budget goes.
    fn keep_within(&mut self, room: RoomKey) {
        while let Some(beyond) = self.history_budget.beyond() {
            self.counters.histories_shed += 1;
            let Some(sleeper) = self.history_budget.take_longest_asleep() else {
                let stream = self.rooms.get_mut(room).and_then(|entry| entry.stream.as_mut());
                return stream.into_iter().for_each(|stream| stream.history.shed(beyond));
            };
            // A shard that knows a room knows its stream too; when it releases the room, that one sleeps again.
            if self.rooms.get(sleeper).is_some_and(Room::is_unused) {
                self.forget_stream(sleeper);
                self.forget_if_unused(sleeper.slot);
            }
        }
    }

    /// The room has woken, or is about to be gone.
    pub(super) fn note_awake(&mut self, room: RoomKey) {
        if let Some(entry) = self.rooms.get(room).filter(|entry| entry.stream.is_some()) {
            self.history_budget.note_awake(entry.idleness.empty_since_ms(), room);
        }
    }

    /// The room loses its stream: its next one has another epoch.
    pub(super) fn forget_stream(&mut self, room: RoomKey) {
        self.note_awake(room);
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.stream = None;
        }
    }

    /// Tells the shards of these members which stream their room has.
    pub(super) fn announce_streams(&mut self, members: &[MemberKey]) {
        for entry in members.iter().filter_map(|&member| self.members.get(member)) {
            let room = self.rooms.at(entry.room());
            if let (Some((link, handle)), Some(room)) = (entry.binding(), room)
                && let Some(stream) = &room.stream
            {
                self.links.announce_stream(link, handle, room.publisher(), stream.history.last());
            }
        }
    }

    /// The member is about to be live.
    pub(super) fn note_admission(&mut self, member: MemberKey) {
        let Some(entry) = self.members.get(member) else { return };
        self.links.note_live(entry.binding());
        let room = self.rooms.at_mut(entry.room());
        if let Some(stream) = room.and_then(|room| room.stream.as_mut()) {
            stream.note_admission(member, |other| self.members.get(other).is_some());
        }
    }

    /// What a member's join gets of the stream.
    pub(super) fn recovery(&mut self, member: MemberKey, response: &[u8], wanted: &Wanted) -> Recovery {
        // The shard must know which stream a member is in, to notice when that changes.
        self.announce_streams(&[member]);
        let room = self.members.get(member).and_then(|entry| self.rooms.at_mut(entry.room()));
        match room.and_then(|room| room.stream.as_mut()) {
            Some(stream) => stream.recover(member, response, wanted, self.now_ms),
            None => Recovery { response: response.to_vec(), missed: None },
        }
    }

    /// As many pages as the link has room for.
    pub(super) fn serve_pulls(&mut self, link: LinkIndex) {
        while let Some((member, last)) = self.links.take_pull(link) {
            self.page(member, last);
        }
    }

    /// One page of what the member has missed after this offset.
    pub(super) fn page(&mut self, member: MemberKey, last: u64) {
        let Some(to) = self.reach(member) else {
            return;
        };
        let room = self.members.get(member).and_then(|entry| self.rooms.key(entry.room()));
        room.and_then(|room| self.history(room));
        let (members, rooms) = (&self.members, &self.rooms);
        if let Some(reader) = reader(members, rooms, member, to) {
            self.counters.pages += 1;
            self.counters.replayed += reader.page(&mut self.links, last);
        }
    }

    /// A direct member gets the last messages: all, or a close (1013) when the link is full, as for a `send`.
    pub(super) fn show_last(&mut self, member: MemberKey, (mut after, upto): (u64, u64)) {
        while let Some(to) = self.reach(member).filter(|_| after < upto) {
            if self.links.is_full(to.link) {
                self.close(member, close::TRY_AGAIN, "overload");
            }
            let Some(reader) = reader(&self.members, &self.rooms, member, to) else {
                return;
            };
            let (reached, messages) = reader.replay(&mut self.links, after, upto);
            self.counters.replayed += messages;
            after = reached;
        }
    }
}

/// A member, with the stream of its room. `None`: it has gone.
fn reader<'a, R, M>(
    members: &'a Members<M>,
    rooms: &'a Rooms<R>,
    member: MemberKey,
    to: Destination,
) -> Option<Reader<'a, M>> {
    let member = members.get(member)?;
    let stream = rooms.at(member.room())?.stream.as_deref();
    Some(Reader { to, member, stream })
}
