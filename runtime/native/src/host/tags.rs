//! Who bears which tag in a room, and where what members bear is kept: by ATTACH at their shards, whence STATE brings it
//! back. One rule: **of many changes the last is sent**, once for each write of the link.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::attachment::Attachment;
use super::core::HostCore;
use super::inbound::Step;
use super::known::known;
use super::member::{Member, State};
use super::numbers::{LinkIndex, MemberKey, MemberSlot, RoomKey};
use crate::mesh::{Frame, Kind, LinkError, MemberHandle};

/// Slots of the joined members of a room, by tag.
#[derive(Debug, Default)]
pub(super) struct Tagged(BTreeMap<Box<str>, BTreeSet<MemberSlot>>);

impl Tagged {
    pub(super) fn add(&mut self, slot: MemberSlot, attachment: &Attachment) {
        for tag in attachment.tags() {
            match self.0.get_mut(tag) {
                Some(slots) => slots.insert(slot),
                None => self.0.insert(tag.into(), BTreeSet::from([slot])).is_none(),
            };
        }
    }

    pub(super) fn remove(&mut self, slot: MemberSlot, attachment: &Attachment) {
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

    pub(super) fn slots(&self, tag: &str) -> impl Iterator<Item = MemberSlot> + '_ {
        self.0.get(tag).into_iter().flatten().copied()
    }
}

impl<R, M> HostCore<R, M> {
    /// What the member bears from now on. Its shard hears of it with the next write.
    pub fn attach(&mut self, member: MemberKey, attachment: Arc<Attachment>) {
        self.bear(member, attachment);
        let Some((link, entry)) = self.members.get_mut(member).and_then(|it| Some((it.reachable_by()?, it)))
        else {
            return;
        };
        let told = std::mem::replace(&mut entry.attaching, true);
        if let Some(link) = known(self.links.get_mut(link)).filter(|_| !told) {
            link.attaching.push(member);
        }
        self.mark_dirty(link);
    }

    /// What the member bears; `None` for nothing.
    pub fn attachment(&self, member: MemberKey) -> Option<&Arc<Attachment>> {
        self.members.get(member)?.attachment.as_ref()
    }

    /// The joined members of a room that bear a tag, in no order.
    pub fn members_tagged(&self, room: RoomKey, tag: &str) -> impl Iterator<Item = &M> + '_ {
        let tagged = self.rooms.get(room).map(|entry| entry.tagged.slots(tag));
        tagged.into_iter().flatten().filter_map(|slot| self.members.at(slot).map(|entry| &entry.end))
    }

    /// STATE: what a recovered member bore before.
    pub(super) fn state(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let attachment = Attachment::read(frame.body)?;
        if let Some(member) = self.member_by(link, MemberHandle(frame.handle)) {
            self.bear(member, Arc::new(attachment));
        }
        Ok(Step::Nothing)
    }

    fn bear(&mut self, member: MemberKey, attachment: Arc<Attachment>) {
        self.index(member, Tagged::remove);
        if let Some(entry) = self.members.get_mut(member) {
            entry.attachment = Some(attachment);
        }
        self.index(member, Tagged::add);
    }

    /// Changes the room's index for a member that is on its list.
    pub(super) fn index(
        &mut self,
        member: MemberKey,
        change: impl FnOnce(&mut Tagged, MemberSlot, &Attachment),
    ) {
        let joined = |entry: &&Member<M>| entry.state == State::Joined;
        let Some(entry) = self.members.get(member).filter(joined) else {
            return;
        };
        if let (Some(room), Some(attachment)) = (self.rooms.at_mut(entry.room), &entry.attachment) {
            change(&mut room.tagged, member.slot, attachment);
        }
    }

    /// Before a write: what has changed, unless the link is full; then it waits for the next one.
    pub(super) fn send_attachments(&mut self, link: LinkIndex) {
        if self.is_link_full(link) {
            return;
        }
        let changed =
            self.links.get_mut(link).map(|entry| std::mem::take(&mut entry.attaching)).unwrap_or_default();
        for member in changed {
            let Some(entry) = self.members.get_mut(member) else {
                continue;
            };
            entry.attaching = false;
            let body = entry.attachment.as_ref().map(|it| it.bytes()).unwrap_or_default();
            if let Some((link, handle, epoch)) = self.reach(member) {
                self.push(link, Kind::Attach, 0, handle.0, epoch, &[&body]);
            }
        }
    }
}
