//! The stream of a room that has a history: who is told which it is, and what of it a member gets. One rule: **recovery is
//! whole or says so**: either all that a member has missed follows its join, or nothing and `recovered: false`.

use super::audience::{Audience, Stamped};
use super::core::HostCore;
use super::history::{History, Limits, Stored};
use super::member::Member;
use super::numbers::{MemberKey, RoomKey, RoomSlot};
use super::position::Wanted;
use super::room::Phase;
use super::room_stream::Stream;
use crate::mesh::StreamPosition;

/// How often at least a room is looked at that sleeps and keeps something.
const LOOK_MS: u64 = 60_000;

impl<R, M> HostCore<R, M> {
    /// The room keeps what it says: under this epoch (random, 52 bits), unless it has a stream from before it slept.
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

    /// Where a room's stream is; `None`: it has no history.
    pub fn position(&self, room: RoomKey) -> Option<StreamPosition> {
        let stream = self.rooms.get(room)?.stream.as_ref()?;
        Some(StreamPosition::new(stream.epoch, stream.history.last()))
    }

    /// Has the room of this member a stream?
    pub fn has_stream(&self, member: MemberKey) -> bool {
        let room = self.members.get(member).and_then(|entry| self.rooms.at(entry.room));
        room.is_some_and(|room| room.stream.is_some())
    }

    /// What a room keeps now.
    pub fn history(&mut self, room: RoomKey) -> Option<&History> {
        let now_ms = self.now_ms;
        let stream = self.rooms.get_mut(room)?.stream.as_mut()?;
        stream.history.trim(now_ms);
        Some(&stream.history)
    }

    /// The offset of what the room says next; 0: it keeps nothing.
    pub(super) fn next_offset(&self, room: RoomKey) -> u64 {
        let stream = self.rooms.get(room).and_then(|entry| entry.stream.as_ref());
        stream.map_or(0, |stream| stream.history.next_offset())
    }

    /// Keeps what is said under `next_offset`, as it travels.
    pub(super) fn keep(&mut self, said: &Stamped<'_>, to: &Audience<'_>) {
        let without = to.without.and_then(|member| self.members.get(member));
        let without = without.filter(|member| member.room == said.room.slot);
        let (without, at_ms) = (without.map_or(0, |entry| entry.connection), self.now_ms);
        let (tag, body) = (to.tag.map(Into::into), [said.head, said.payload].concat().into());
        if let Some(stream) = self.rooms.get_mut(said.room).and_then(|entry| entry.stream.as_mut()) {
            stream.history.push(Stored { at_ms, without, tag, bits: said.bits, body });
            self.keep_within(said.room);
        }
    }

    /// The shards of these members learn which stream they are in.
    pub(super) fn tell_streams(&mut self, members: &[MemberKey]) {
        for &member in members {
            let place = self.members.get(member).and_then(|it| Some((it.link?, it.share, it.room)));
            let room = place.and_then(|(.., room)| self.rooms.at(room));
            let stream = room.and_then(|room| Some((room.publisher(), room.stream.as_ref()?.history.last())));
            if let Some(((link, share, _), (publisher, last))) = place.zip(stream) {
                self.links.tell_stream(link, share, publisher, last);
            }
        }
    }

    /// The member is about to be live: up to here the stream is behind it.
    pub(super) fn note_admission(&mut self, member: MemberKey) {
        self.will_be_live(member);
        let room = self.members.get(member).and_then(|entry| self.rooms.at_mut(entry.room));
        let Some(stream) = room.and_then(|entry| entry.stream.as_mut()) else {
            return;
        };
        stream.note_admission(member, |other| self.members.get(other).is_some());
    }

    /// Who is live from now on has not been told that the link was full.
    pub(super) fn will_be_live(&mut self, member: MemberKey) {
        let Some((link, share)) = self.members.get(member).and_then(Member::share) else {
            return;
        };
        if let Some(binding) = self.links.binding_mut(link, share) {
            binding.forget_overflow();
        }
    }

    /// What a member's join gets of the stream: the response that says so, and after which offset messages are to follow up
    /// to which that does not reach it live; `None`: none.
    pub(super) fn recovery(
        &mut self,
        member: MemberKey,
        response: &[u8],
        wanted: &Wanted,
    ) -> (Vec<u8>, Option<(u64, u64)>) {
        // The shard must know which stream a member is in, to tell it when that is another.
        self.tell_streams(&[member]);
        let now_ms = self.now_ms;
        let room = self.members.get(member).and_then(|entry| self.rooms.at_mut(entry.room));
        let Some(stream) = room.and_then(|entry| entry.stream.as_mut()) else {
            return (response.to_vec(), None);
        };
        stream.history.trim(now_ms);
        let head = stream.admission(member);
        let from = wanted.from.filter(|from| {
            from.epoch == stream.epoch && from.offset <= head && stream.history.reaches(from.offset)
        });
        let after = match from {
            Some(from) => from.offset,
            None => head.saturating_sub(wanted.last as u64).max(stream.history.first() - 1),
        };
        let response = match wanted.told {
            true => StreamPosition::new(stream.epoch, head).told_in(response, from.is_some()),
            false => response.to_vec(),
        };
        (response, (after < head).then_some((after, head)))
    }

    /// A room that sleeps keeps its stream for as long as there is something in it.
    pub(super) fn is_streaming(&mut self, slot: RoomSlot) -> bool {
        let (now_ms, key) = (self.now_ms, self.rooms.key(slot));
        let Some(entry) = self.rooms.at_mut(slot).filter(|entry| entry.phase == Phase::Asleep) else {
            return false;
        };
        let Some(stream) = &mut entry.stream else {
            return false;
        };
        stream.history.trim(now_ms);
        let Some((expires_ms, room)) = stream.history.expires_ms().zip(key) else {
            return false;
        };
        if !std::mem::replace(&mut entry.timed, true) {
            // If it wakes meanwhile, its idle time is looked at no later than this.
            self.watch_until(room, expires_ms.min(now_ms + LOOK_MS));
        }
        self.note_asleep(room);
        true
    }
}
