//! What a room says to some of its members, by tag or by name: one frame for each shard that has some, with their handles.

use super::core::HostCore;
use super::slots::Key;
use crate::mesh::{Kind, Said};

/// Handles in one frame, so that a tag which everybody bears makes no frame that is too long.
const HANDLES: usize = 16 * 1024;

/// Whom a broadcast is for: everybody, but for one, or those with a tag.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audience<'a> {
    pub without: Option<Key>,
    pub tag: Option<&'a str>,
}

impl<R, M> HostCore<R, M> {
    /// To the members of a room that it is for.
    pub fn broadcast(&mut self, room: Key, to: Audience<'_>, said: &Said<'_>) {
        match to.tag {
            None => self.publish(room, to.without, said),
            Some(tag) => self.multicast(room, tag, to.without, said),
        }
    }

    /// To these of a room's members; whoever has left, or is another room's, gets nothing.
    pub fn send_to(&mut self, room: Key, members: &[Key], said: &Said<'_>) {
        let is_ours = |member: &&Key| self.members.get(**member).is_some_and(|entry| entry.room == room.slot);
        let slots: Vec<u32> = members.iter().filter(is_ours).map(|member| member.slot).collect();
        self.to_slots(room, &slots, said);
    }

    fn multicast(&mut self, room: Key, tag: &str, without: Option<Key>, said: &Said<'_>) {
        let Some(entry) = self.rooms.get(room) else {
            return;
        };
        let without = without.filter(|&member| self.members.get(member).is_some()).map(|member| member.slot);
        let slots: Vec<u32> = entry.tagged.slots(tag).filter(|&slot| Some(slot) != without).collect();
        self.to_slots(room, &slots, said);
    }

    fn to_slots(&mut self, room: Key, slots: &[u32], said: &Said<'_>) {
        let Some(epoch) = self.rooms.get(room).map(|entry| entry.epoch) else {
            return;
        };
        let members = slots.iter().filter_map(|&slot| self.members.at(slot));
        let reachable = members.filter(|member| member.is_reachable());
        let mut places: Vec<_> = reachable.map(|member| (member.link, member.share, member.handle)).collect();
        places.sort_unstable();
        let mut head = Vec::with_capacity(32);
        let bits = said.form | said.say.put(&mut head);
        for shard in places.chunk_by(|one, other| one.0 == other.0) {
            let &[(link, share, _), ..] = shard else { continue };
            if !self.may_publish(link, share, epoch) {
                continue;
            }
            for some in shard.chunks(HANDLES) {
                let handles: Vec<[u8; 4]> = some.iter().map(|&(_, _, handle)| handle.to_le_bytes()).collect();
                let count = (handles.len() as u32).to_le_bytes();
                let parts = [&count, handles.as_flattened(), &head, said.payload];
                self.counters.multicasts += 1;
                self.push(link, Kind::Multicast, bits, share, epoch, &parts);
            }
        }
    }
}
