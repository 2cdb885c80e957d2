//! Which of a room's joined members have which tag.

use std::collections::{BTreeMap, BTreeSet};

use super::attachment::Attachment;
use crate::host::numbers::MemberSlot;

/// Slots of the joined members of a room, by tag.
#[derive(Debug, Default)]
pub(in crate::host) struct TagIndex(BTreeMap<Box<str>, BTreeSet<MemberSlot>>);

impl TagIndex {
    pub(in crate::host) fn add(&mut self, slot: MemberSlot, attachment: &Attachment) {
        for tag in attachment.tags() {
            match self.0.get_mut(tag) {
                Some(slots) => slots.insert(slot),
                None => self.0.insert(tag.into(), BTreeSet::from([slot])).is_none(),
            };
        }
    }

    pub(in crate::host) fn remove(&mut self, slot: MemberSlot, attachment: &Attachment) {
        for tag in attachment.tags() {
            let left = self.0.get_mut(tag).map(|slots| {
                slots.remove(&slot);
                slots.len()
            });
            if left == Some(0) {
                self.0.remove(tag);
            }
        }
    }

    pub(in crate::host) fn slots(&self, tag: &str) -> impl Iterator<Item = MemberSlot> + '_ {
        self.0.get(tag).into_iter().flatten().copied()
    }
}
