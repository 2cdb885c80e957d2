//! What a room says to some of its members, by tag or by name: one frame for each shard that has some, with their handles.

use super::audience::{Audience, Stamped};
use super::core::HostCore;
use super::link::destination::Destination;
use super::numbers::{MemberKey, MemberSlot, RoomKey};
use super::room::Room;
use crate::mesh::{Kind, Said, Say, flags, put_handles};

/// Handles in one frame, so that a tag which everybody bears makes no frame that is too long.
const HANDLES: usize = 16 * 1024;

impl<R, M> HostCore<R, M> {
    /// To the members of a room that it is for. Returns its offset in the room's stream; 0: it has none, as it is
    /// volatile or the room keeps no history. It is kept even if nobody is there.
    pub fn broadcast(&mut self, room: RoomKey, to: Audience<'_>, said: &Said<'_>) -> u64 {
        let offset = if to.volatile { 0 } else { self.next_offset(room) };
        let mut head = Vec::with_capacity(32);
        let whose = if to.channels && to.tag.is_none() { flags::CHANNELS } else { 0 };
        let bits = said.form | whose | Say { offset, ..said.say }.put(&mut head);
        let stamped = Stamped { room, offset, bits, head: &head, payload: said.payload };
        match to.tag {
            None => self.publish(&stamped, to.without),
            Some(tag) => self.multicast(&stamped, tag, to.without),
        }
        if offset > 0 {
            self.keep(&stamped, &to);
        }
        offset
    }

    /// To these of a room's members, kept by nobody; whoever has left, or is another room's, gets nothing.
    pub fn send_to(&mut self, room: RoomKey, members: &[MemberKey], said: &Said<'_>) {
        let is_ours =
            |member: &&MemberKey| self.members.get(**member).is_some_and(|entry| entry.room == room.slot);
        let slots: Vec<MemberSlot> = members.iter().filter(is_ours).map(|member| member.slot).collect();
        let mut head = Vec::with_capacity(32);
        let bits = said.form | said.say.put(&mut head) | flags::NAMED;
        self.send_slots(&slots, &Stamped { room, offset: 0, bits, head: &head, payload: said.payload });
    }

    fn multicast(&mut self, said: &Stamped<'_>, tag: &str, without: Option<MemberKey>) {
        let Some(entry) = self.rooms.get(said.room) else {
            return;
        };
        let without = without.filter(|&member| self.members.get(member).is_some()).map(|member| member.slot);
        let slots: Vec<MemberSlot> = entry.tagged.slots(tag).filter(|&slot| Some(slot) != without).collect();
        self.send_slots(&slots, said);
    }

    fn send_slots(&mut self, slots: &[MemberSlot], said: &Stamped<'_>) {
        let Stamped { room, offset, bits, head, payload } = *said;
        let Some(publisher) = self.rooms.get(room).map(Room::publisher) else {
            return;
        };
        let members = slots.iter().filter_map(|&slot| self.members.at(slot));
        let mut places: Vec<_> = members
            .filter_map(|member| Some((member.reachable_by()?, member.share, member.handle)))
            .collect();
        places.sort_unstable();
        for shard in places.chunk_by(|one, other| one.0 == other.0) {
            let &[(link, share, _), ..] = shard else { continue };
            if !self.links.may_publish(link, share, publisher, offset) {
                continue;
            }
            let to = Destination::room(link, share, publisher.epoch);
            for some in shard.chunks(HANDLES) {
                let mut handles = Vec::new();
                put_handles(&mut handles, some.iter().map(|&(_, _, handle)| handle.0));
                self.counters.multicasts += 1;
                self.links.send(to, Kind::Multicast, bits, &[&handles, head, payload]);
            }
        }
    }
}
