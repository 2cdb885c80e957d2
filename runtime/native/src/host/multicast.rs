//! What a room says to those who bear a tag: one frame for each shard that has some, with their handles.

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

    fn multicast(&mut self, room: Key, tag: &str, without: Option<Key>, said: &Said<'_>) {
        let Some(entry) = self.rooms.get(room) else {
            return;
        };
        let without = without.filter(|&member| self.members.get(member).is_some()).map(|member| member.slot);
        let epoch = entry.epoch;
        let slots = entry.tagged.slots(tag).filter(|&slot| Some(slot) != without);
        let reachable = slots.filter_map(|slot| self.members.at(slot).filter(|member| member.is_reachable()));
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
