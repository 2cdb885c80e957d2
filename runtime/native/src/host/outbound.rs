//! What rooms say, as frames appended to the links' batches. Nothing is sent to a handle after its LEAVE was taken.

use super::audience::Stamped;
use super::core::HostCore;
use super::known::known;
use super::link::connection::Link;
use super::link::destination::Destination;
use super::numbers::{LinkIndex, MemberKey};
use crate::mesh::frames::NOBODY;
use crate::mesh::{Kind, Said, close, except_bytes};

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
        let mut head = std::mem::take(&mut self.head);
        head.clear();
        let bits = said.form | said.say.put(&mut head);
        self.links.send(to, Kind::Send, bits, &[&head, said.payload]);
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
            let Some(entry) = known(self.rooms.get(room)) else { return };
            let (publisher, Some(&(link, handle))) = (entry.publisher(), known(entry.shares.get(at))) else {
                return;
            };
            if !self.links.may_publish(link, handle, publisher, offset) {
                continue;
            }
            let except = without.filter(|(other, _)| *other == link).map_or(NOBODY, |(_, handle)| handle.0);
            self.counters.publishes += 1;
            let to = Destination::room(link, handle, publisher.epoch);
            self.links.send(to, Kind::Publish, bits, &[&except_bytes(except), head, payload]);
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
