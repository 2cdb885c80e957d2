//! What goes out on the links: frames, credit given back, and what a shard must know of a stream. One rule: **nothing is
//! queued without bound**; a sender asks first whether the link is full.

use super::credit::{HeldCredit, cost};
use super::destination::{Destination, Publisher};
use super::links::Links;
use crate::host::must_exist::must_exist;
use crate::host::numbers::{LinkIndex, MemberKey};
use crate::mesh::{Kind, RoomHandle, StreamPosition, flags};

impl Links {
    /// Appends a frame to the link's batch; its body is the concatenation of `parts`.
    #[inline]
    pub(in crate::host) fn send(&mut self, to: Destination, kind: Kind, flags: u8, parts: &[&[u8]]) {
        let Some(entry) = self.get_mut(to.link) else {
            return;
        };
        entry.push(kind, flags, to.handle, to.epoch, parts);
        self.mark_dirty(to.link);
    }

    #[inline]
    pub(in crate::host) fn mark_dirty(&mut self, link: LinkIndex) {
        if let Some(entry) = self.get_mut(link)
            && !std::mem::replace(&mut entry.dirty, true)
        {
            self.dirty.push(link);
        }
    }

    /// Links with something to write, each once.
    pub(in crate::host) fn take_dirty(&mut self) -> Vec<LinkIndex> {
        std::mem::take(&mut self.dirty)
    }

    pub(in crate::host) fn has_dirty(&self) -> bool {
        !self.dirty.is_empty()
    }

    #[inline]
    pub(in crate::host) fn is_full(&self, link: LinkIndex) -> bool {
        self.is_beyond(link, self.limit_bytes)
    }

    /// No page is begun on a link that is half full.
    pub(in crate::host) fn is_half_full(&self, link: LinkIndex) -> bool {
        self.is_beyond(link, self.limit_bytes / 2)
    }

    /// Answers have twice a link's room, since their pushes have been handled.
    #[inline]
    pub(in crate::host) fn is_full_for_answers(&self, link: LinkIndex) -> bool {
        self.is_beyond(link, self.limit_bytes * 2)
    }

    #[inline]
    fn is_beyond(&self, link: LinkIndex, bytes: usize) -> bool {
        self.limit_bytes != 0 && self.get(link).is_some_and(|entry| entry.unsent_bytes() > bytes)
    }

    /// The frames of one read have been taken, `taken` since the link began.
    pub(in crate::host) fn end_read(&mut self, link: LinkIndex, taken: u64) {
        let Some(entry) = self.get_mut(link) else {
            return;
        };
        if entry.end_read(taken) || !entry.owing.is_empty() {
            self.mark_dirty(link);
        }
        self.grant_owed(link);
    }

    /// Ends the link's batch and returns what waits for the socket.
    pub(in crate::host) fn seal(&mut self, link: LinkIndex) -> &[u8] {
        self.get_mut(link).map_or(&[], |entry| entry.seal())
    }

    /// `count` bytes of `seal`'s have been written.
    pub(in crate::host) fn advance(&mut self, link: LinkIndex, count: usize) {
        if let Some(entry) = self.get_mut(link) {
            entry.advance(count);
        }
    }

    /// The credit that a message of so many bytes holds.
    pub(in crate::host) fn hold(&self, link: LinkIndex, room: RoomHandle, body: &[u8]) -> Option<HeldCredit> {
        let serial = self.binding(link, room)?.serial();
        Some(HeldCredit { link, room, serial, bytes: cost(body) })
    }

    /// A turn that was charged at once has not ended: it holds its credit.
    pub(in crate::host) fn uncharge(&mut self, held: HeldCredit) {
        if let Some(binding) = self.binding_mut(held.link, held.room) {
            binding.uncharge(held.bytes);
        }
    }

    /// Counts credit used by a turn that has ended, unless the handle is another room's by now.
    pub(in crate::host) fn release(&mut self, held: HeldCredit) {
        if self.binding(held.link, held.room).is_some_and(|binding| binding.serial() == held.serial) {
            self.charge(held.link, held.room, held.bytes);
        }
    }

    /// Counts credit used by a turn that ends at once.
    #[inline]
    pub(in crate::host) fn charge(&mut self, link: LinkIndex, room: RoomHandle, bytes: u32) {
        let half = self.half_window;
        let Some(entry) = must_exist(self.get_mut(link)) else {
            return;
        };
        if entry.handles.binding_mut(room).is_some_and(|binding| binding.charge(bytes, half)) {
            entry.owing.push(room);
            self.mark_dirty(link);
        }
    }

    /// Gives back what rooms have used of their windows on a link.
    pub(in crate::host) fn grant_owed(&mut self, link: LinkIndex) {
        let half = self.half_window;
        let owing = self.get_mut(link).map(|entry| std::mem::take(&mut entry.owing)).unwrap_or_default();
        for room in owing {
            let binding = self.binding_mut(link, room);
            if let Some((epoch, bytes)) = binding.and_then(|binding| binding.take_grant(half)) {
                self.credit_grants += 1;
                self.send(Destination::room(link, room, epoch), Kind::Credit, 0, &[&bytes.to_le_bytes()]);
            }
        }
    }

    /// NOT_OWNER: by the table of this version, the room of this handle is not this host's.
    pub(in crate::host) fn send_not_owner(&mut self, to: Destination, version: u64) {
        self.not_owner += 1;
        must_exist(self.get_mut(to.link)).into_iter().for_each(|entry| entry.refusals += 1);
        self.send(to, Kind::NotOwner, 0, &[&version.to_le_bytes()]);
    }

    /// Whether a room's broadcast with this offset is put on a link. A full link gets one OVERFLOW for the room instead,
    /// until it has drained. Before the first message with an offset goes STREAM.
    pub(in crate::host) fn may_publish(
        &mut self,
        link: LinkIndex,
        room: RoomHandle,
        publisher: Publisher,
        offset: u64,
    ) -> bool {
        let full = self.is_full(link);
        let Some(entry) = must_exist(self.get_mut(link)) else {
            return false;
        };
        let drained = entry.drained();
        let Some(binding) = entry.handles.binding_mut(room) else {
            return false;
        };
        let told = binding.note_overflow(full, drained);
        if full {
            self.publishes_dropped += 1;
            if !told {
                let live = if publisher.stream.is_some() { flags::LIVE } else { 0 };
                self.send(Destination::room(link, room, publisher.epoch), Kind::Overflow, live, &[]);
            }
        } else if offset > 0 {
            self.announce_stream(link, room, publisher, offset - 1);
        }
        !full
    }

    /// STREAM, once for each binding, before a member is admitted and before the first stored message: the stream, and the
    /// last offset so far.
    pub(in crate::host) fn announce_stream(
        &mut self,
        link: LinkIndex,
        room: RoomHandle,
        publisher: Publisher,
        offset: u64,
    ) {
        let told = self.binding_mut(link, room).is_none_or(|binding| binding.note_stream());
        if let Some(stream) = publisher.stream.filter(|_| !told) {
            let position = StreamPosition::new(stream, offset).bytes();
            self.send(Destination::room(link, room, publisher.epoch), Kind::Stream, 0, &[&position]);
        }
    }

    /// A member is live from now on: an OVERFLOW sent before did not reach it.
    pub(in crate::host) fn note_live(&mut self, binding: Option<(LinkIndex, RoomHandle)>) {
        if let Some(binding) = binding.and_then(|(link, room)| self.binding_mut(link, room)) {
            binding.forget_overflow();
        }
    }

    /// A member of this room that waits for a page of its stream, after some offset. Pages go out while there is room.
    pub(in crate::host) fn take_pull(&mut self, link: LinkIndex) -> Option<(MemberKey, u64)> {
        if self.is_half_full(link) {
            return None;
        }
        self.get_mut(link)?.pulls.pop_front()
    }
}
