//! What rooms say, as frames appended to the links' batches. Nothing is sent to a handle after its LEAVE was taken.

use super::audience::Stamped;
use super::core::HostCore;
use super::known::known;
use super::numbers::{LinkIndex, MemberKey, RoomKey};
use crate::mesh::frames::NOBODY;
use crate::mesh::{Epoch, Kind, RoomHandle, Said, close, except_bytes, flags};

impl<R, M> HostCore<R, M> {
    /// To one member. False: it has left or is being closed. A link that is full costs the member its place
    /// (1013): a message sent to one must not be lost in silence.
    pub fn send(&mut self, member: MemberKey, said: &Said<'_>) -> bool {
        let Some((link, handle, epoch)) = self.reach(member) else {
            return false;
        };
        self.counters.sends += 1;
        if self.is_link_full(link) {
            self.counters.sends_dropped += 1;
            self.close(member, close::TRY_AGAIN, "overload");
            return false;
        }
        let mut head = std::mem::take(&mut self.head);
        head.clear();
        let bits = said.form | said.say.put(&mut head);
        self.push(link, Kind::Send, bits, handle.0, epoch, &[&head, said.payload]);
        self.head = head;
        true
    }

    /// To all members of a room: one frame for each shard that has some.
    pub(super) fn publish(&mut self, said: &Stamped<'_>, without: Option<MemberKey>) {
        let Stamped { room, offset, bits, head, payload } = *said;
        let without = without.and_then(|member| self.members.get(member));
        let without = without.filter(|member| member.room == room.slot);
        let without = without.and_then(|member| Some((member.link?, member.handle)));
        let count = self.rooms.get(room).map_or(0, |entry| entry.shares.len());
        for at in 0..count {
            let entry = known(self.rooms.get(room));
            let Some((epoch, &(link, handle))) =
                entry.and_then(|entry| Some((entry.epoch, known(entry.shares.get(at))?)))
            else {
                return;
            };
            if !self.may_publish(room, link, handle, offset) {
                continue;
            }
            let except = without.filter(|(other, _)| *other == link).map_or(NOBODY, |(_, handle)| handle.0);
            self.counters.publishes += 1;
            self.push(link, Kind::Publish, bits, handle.0, epoch, &[&except_bytes(except), head, payload]);
        }
    }

    /// Links with something to write, each once. For each: `seal`, write, `advance`.
    pub fn take_dirty(&mut self) -> Vec<LinkIndex> {
        std::mem::take(&mut self.dirty)
    }

    /// Is anything to be written, or due to be run?
    pub fn is_dirty(&self) -> bool {
        !self.dirty.is_empty() || !self.due.is_empty()
    }

    /// Ends the link's batch and returns what waits for the socket.
    pub fn seal(&mut self, link: LinkIndex) -> &[u8] {
        let owing =
            self.links.get_mut(link).map(|entry| std::mem::take(&mut entry.owing)).unwrap_or_default();
        for handle in owing {
            self.grant(link, handle);
        }
        self.send_attachments(link);
        let Some(entry) = self.links.get_mut(link) else {
            return &[];
        };
        entry.dirty = false;
        entry.outgoing.seal(entry.taken, entry.must_ack);
        entry.must_ack = false;
        entry.outgoing.unsent()
    }

    /// `count` bytes of `seal`'s have been written. Returns whether some are left, or wait to be put there.
    pub fn advance(&mut self, link: LinkIndex, count: usize) -> bool {
        let Some(entry) = self.links.get_mut(link) else {
            return false;
        };
        entry.outgoing.advance(count);
        if entry.outgoing.is_empty() {
            entry.drained = entry.drained.wrapping_add(1);
        }
        self.serve_pulls(link);
        self.links.get(link).is_some_and(|entry| !entry.outgoing.is_empty() || !entry.attaching.is_empty())
    }

    #[inline]
    pub(super) fn push(
        &mut self,
        link: LinkIndex,
        kind: Kind,
        flags: u8,
        handle: u32,
        epoch: Epoch,
        parts: &[&[u8]],
    ) {
        let Some(entry) = self.links.get_mut(link) else {
            return;
        };
        entry.outgoing.push(kind, flags, handle, epoch, parts);
        self.mark_dirty(link);
    }

    #[inline]
    pub(super) fn mark_dirty(&mut self, link: LinkIndex) {
        if let Some(entry) = self.links.get_mut(link)
            && !entry.dirty
        {
            entry.dirty = true;
            self.dirty.push(link);
        }
    }

    pub(super) fn is_link_full(&self, link: LinkIndex) -> bool {
        self.is_link_beyond(link, 1)
    }

    pub(super) fn is_link_half_full(&self, link: LinkIndex) -> bool {
        let entry = self.links.get(link);
        self.config.link_bytes != 0
            && entry.is_some_and(|entry| entry.outgoing.len() > self.config.link_bytes / 2)
    }

    pub(super) fn is_link_beyond(&self, link: LinkIndex, times: usize) -> bool {
        let entry = self.links.get(link);
        self.config.link_bytes != 0
            && entry.is_some_and(|entry| entry.outgoing.len() > self.config.link_bytes * times)
    }

    /// A full link gets one OVERFLOW for the room instead of its broadcasts, until it has drained. Before the first
    /// message with an offset it is told of the stream.
    pub(super) fn may_publish(
        &mut self,
        room: RoomKey,
        link: LinkIndex,
        handle: RoomHandle,
        offset: u64,
    ) -> bool {
        let (full, epoch) = (self.is_link_full(link), self.rooms.get(room).map_or(0, |entry| entry.epoch));
        let Some(entry) = known(self.links.get_mut(link)) else {
            return false;
        };
        let drained = entry.drained;
        let Some(share) = entry.share_mut(handle) else {
            return false;
        };
        let told = std::mem::replace(&mut share.overflowed, full.then_some(drained)) == Some(drained);
        if full {
            self.counters.publishes_dropped += 1;
            if !told {
                let live = if self.next_offset(room) > 0 { flags::LIVE } else { 0 };
                self.push(link, Kind::Overflow, live, handle.0, epoch, &[]);
            }
        } else if offset > 0 {
            self.tell_stream(link, handle, offset - 1);
        }
        !full
    }
}
