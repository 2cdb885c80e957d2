//! The lists of one room: its joined members, those that were turned away, and the tags of the joined ones.

use super::attachment::Attachment;
use super::tag_index::TagIndex;
use crate::host::numbers::MemberSlot;

/// See the module. `Members` keeps it, since a member knows its place here.
#[derive(Debug, Default)]
pub(in crate::host) struct Roster {
    /// In no order.
    joined: Vec<MemberSlot>,
    /// Members that were refused or closed before they joined, until their shard takes them back. Boxed, since few rooms
    /// have any.
    turned_away: Option<Box<Slots>>,
    tags: TagIndex,
}

#[derive(Debug, Default)]
struct Slots(Vec<MemberSlot>);

/// One of the two lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Joined,
    TurnedAway,
}

impl Roster {
    /// The joined members, in no order.
    #[inline]
    pub(in crate::host) fn joined(&self) -> &[MemberSlot] {
        &self.joined
    }

    pub(in crate::host) fn turned_away(&self) -> &[MemberSlot] {
        self.turned_away.as_ref().map_or(&[], |list| &list.0)
    }

    /// The joined members that have this tag.
    pub(in crate::host) fn tagged(&self, tag: &str) -> impl Iterator<Item = MemberSlot> + '_ {
        self.tags.slots(tag)
    }

    /// Returns its position.
    pub(super) fn push(&mut self, list: List, slot: MemberSlot) -> u32 {
        let slots = self.list(list);
        slots.push(slot);
        slots.len() as u32 - 1
    }

    /// Takes out the member in this position. Returns the one that has it now.
    pub(super) fn remove(&mut self, list: List, position: u32) -> Option<MemberSlot> {
        let slots = self.list(list);
        let last = slots.pop()?;
        let at = slots.get_mut(position as usize)?;
        *at = last;
        Some(last)
    }

    pub(super) fn add_tags(&mut self, slot: MemberSlot, attachment: &Attachment) {
        self.tags.add(slot, attachment);
    }

    pub(super) fn remove_tags(&mut self, slot: MemberSlot, attachment: &Attachment) {
        self.tags.remove(slot, attachment);
    }

    fn list(&mut self, list: List) -> &mut Vec<MemberSlot> {
        match list {
            List::Joined => &mut self.joined,
            List::TurnedAway => &mut self.turned_away.get_or_insert_default().0,
        }
    }
}
