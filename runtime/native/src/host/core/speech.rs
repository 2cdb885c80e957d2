//! Messages and attachments of rooms to their members, and the writing of links. Nothing is sent to a handle after its LEAVE
//! was taken.

use std::sync::Arc;

use super::HostCore;
use crate::host::link::connection::Link;
use crate::host::link::destination::Place;
use crate::host::member::attachment::Attachment;
use crate::host::member::entry::Member;
use crate::host::must_exist::must_exist;
use crate::host::numbers::{LinkIndex, MemberKey, MemberSlot, RoomKey};
use crate::host::room::audience::Audience;
use crate::host::room::publishing::{Stamped, multicast, publish};
use crate::mesh::{Kind, Said, Say, close, flags};

impl<R, M> HostCore<R, M> {
    /// To one member. False: it has left or is being closed. A link that is full costs the member its place
    /// (1013): a message sent to one must not be lost in silence.
    pub fn send(&mut self, member: MemberKey, said: &Said<'_>) -> bool {
        let Some(to) = self.reach(member) else {
            return false;
        };
        self.counters.sends += 1;
        if self.links.is_full(to.link) {
            self.counters.sends_dropped += 1;
            self.close(member, close::TRY_AGAIN, "overload");
            return false;
        }
        self.head.clear();
        let bits = said.form | said.say.put(&mut self.head);
        self.links.send(to, Kind::Send, bits, &[&self.head, said.payload]);
        true
    }

    /// To the members of a room that it is for. Returns its offset in the room's stream; 0: it has none, as it is
    /// volatile or the room keeps no history. It is kept even if the room has no members.
    pub fn broadcast(&mut self, room: RoomKey, to: Audience<'_>, said: &Said<'_>) -> u64 {
        let Some(entry) = self.rooms.get(room) else {
            return 0;
        };
        let stream = entry.stream.as_ref().filter(|_| !to.volatile);
        let offset = stream.map_or(0, |stream| stream.history.next_offset());
        let mut head = Vec::with_capacity(32);
        let whose = if to.channels && to.tag.is_none() { flags::CHANNELS } else { 0 };
        let bits = said.form | whose | Say { offset, ..said.say }.put(&mut head);
        let stamped = Stamped { offset, bits, head: &head, payload: said.payload };
        let without = to.without.filter(|&member| self.is_of(member, room));
        match to.tag {
            None => {
                let except = without.and_then(|member| self.members.get(member)?.place());
                self.counters.publishes += publish(&mut self.links, entry, &stamped, except);
            }
            Some(tag) => {
                let tagged = entry.roster.tagged(tag);
                let places = self.places(tagged.filter(|&slot| without.is_none_or(|it| it.slot != slot)));
                let publisher = entry.publisher();
                self.counters.multicasts += multicast(&mut self.links, publisher, &stamped, places);
            }
        }
        if offset > 0 {
            self.keep(room, &stamped, (to.tag, without));
        }
        offset
    }

    /// To these of a room's members; it is not kept. A member that has left, or is another room's, gets nothing.
    pub fn send_to(&mut self, room: RoomKey, members: &[MemberKey], said: &Said<'_>) {
        let Some(publisher) = self.rooms.get(room).map(|entry| entry.publisher()) else {
            return;
        };
        let ours = members.iter().filter(|&&member| self.is_of(member, room));
        let places = self.places(ours.map(|member| member.slot));
        let mut head = Vec::with_capacity(32);
        let bits = said.form | said.say.put(&mut head) | flags::NAMED;
        let stamped = Stamped { offset: 0, bits, head: &head, payload: said.payload };
        self.counters.multicasts += multicast(&mut self.links, publisher, &stamped, places);
    }

    /// Is this member there, and of this room?
    fn is_of(&self, member: MemberKey, room: RoomKey) -> bool {
        self.members.get(member).is_some_and(|entry| entry.room() == room.slot)
    }

    /// Where members are that may be sent something.
    fn places(&self, slots: impl Iterator<Item = MemberSlot>) -> Vec<Place> {
        let reachable = |entry: &&Member<M>| entry.state().is_reachable();
        slots.filter_map(|slot| self.members.at(slot).filter(reachable)?.place()).collect()
    }

    /// Replaces the member's attachment. It is sent to its shard with the next write.
    pub fn attach(&mut self, member: MemberKey, attachment: Arc<Attachment>) {
        self.set_attachment(member, attachment);
        let Some((link, is_noted)) = self.members.note_attaching(member) else {
            return;
        };
        if let Some(link) = must_exist(self.links.get_mut(link)).filter(|_| !is_noted) {
            link.note_attachment(member);
        }
        self.links.mark_dirty(link);
    }

    pub(super) fn set_attachment(&mut self, member: MemberKey, attachment: Arc<Attachment>) {
        let room = self.members.get(member).map(Member::room);
        if let Some(room) = room.and_then(|room| self.rooms.at_mut(room)) {
            self.members.attach(member, attachment, &mut room.roster);
        }
    }

    /// Before a write: what has changed, unless the link is full; then it waits for the next one.
    pub(super) fn send_attachments(&mut self, link: LinkIndex) {
        if self.links.is_full(link) {
            return;
        }
        let changed = self.links.get_mut(link).map(Link::take_attaching).unwrap_or_default();
        for member in changed {
            let Some(body) = self.members.take_attaching(member) else {
                continue;
            };
            if let Some(to) = self.reach(member) {
                self.links.send(to, Kind::Attach, 0, &[&body]);
            }
        }
    }

    /// Links with something to write, each once. For each: `seal`, write, `advance`.
    pub fn take_dirty(&mut self) -> Vec<LinkIndex> {
        self.links.take_dirty()
    }

    /// Is anything to be written, or due to be run?
    pub fn is_dirty(&self) -> bool {
        self.links.has_dirty() || !self.due.is_empty()
    }

    /// Ends the link's batch and returns what waits for the socket.
    pub fn seal(&mut self, link: LinkIndex) -> &[u8] {
        self.links.grant_owed(link);
        self.send_attachments(link);
        self.links.seal(link)
    }

    /// `count` bytes of `seal`'s have been written. Returns whether some are left, or wait to be put there.
    pub fn advance(&mut self, link: LinkIndex, count: usize) -> bool {
        self.links.advance(link, count);
        self.serve_pulls(link);
        self.links.get(link).is_some_and(Link::has_more)
    }
}
