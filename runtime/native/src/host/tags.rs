//! Who bears which tag in a room, and where what members bear is kept: by ATTACH at their shards, whence STATE brings it
//! back. One rule: **of many changes the last is sent**, once for each write of the link.

use std::sync::Arc;

use super::attachment::Attachment;
use super::core::HostCore;
use super::known::known;
use super::link::connection::Link;
use super::member::{Member, State};
use super::numbers::{LinkIndex, MemberKey, MemberSlot, RoomKey};
use super::step::Step;
use super::tag_index::TagIndex;
use crate::mesh::{Frame, Kind, LinkError, MemberHandle};

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
            link.note_attachment(member);
        }
        self.links.mark_dirty(link);
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
        self.index(member, TagIndex::remove);
        if let Some(entry) = self.members.get_mut(member) {
            entry.attachment = Some(attachment);
        }
        self.index(member, TagIndex::add);
    }

    /// Changes the room's index for a member that is on its list.
    pub(super) fn index(
        &mut self,
        member: MemberKey,
        change: impl FnOnce(&mut TagIndex, MemberSlot, &Attachment),
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
        if self.links.is_full(link) {
            return;
        }
        let changed = self.links.get_mut(link).map(Link::take_attaching).unwrap_or_default();
        for member in changed {
            let Some(entry) = self.members.get_mut(member) else {
                continue;
            };
            entry.attaching = false;
            let body = entry.attachment.as_ref().map(|it| it.bytes()).unwrap_or_default();
            if let Some(to) = self.reach(member) {
                self.links.send(to, Kind::Attach, 0, &[&body]);
            }
        }
    }
}
