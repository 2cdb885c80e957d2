//! What shards still send to what has gone: to members whose room has moved, behind joins that were refused, and the ends
//! of handles. One rule: **credit comes back, pushes are answered, and messages that nobody can answer are returned**.

use super::core::HostCore;
use super::inbound::{Step, cost};
use super::link::NONE;
use super::member::{Member, State};
use super::room::Queued;
use super::slots::Key;
use crate::mesh::{Epoch, Frame, Kind, flags};

impl<R, M> HostCore<R, M> {
    /// A message without a member: its room is another host's, its member has gone, or its join was refused before there
    /// was a member. In the last case the room goes on, so its credit comes back. The shard may not know yet that the room
    /// has moved: a push is answered, and a message returned.
    #[cold]
    pub(super) fn stray(&mut self, link: u32, frame: &Frame<'_>) -> Step {
        self.counters.strays += 1;
        match self.link(link).and_then(|entry| entry.refused_in(frame.handle)) {
            Some(share) => self.charge_share(link, share, cost(frame.body)),
            None => self.decline(link, frame),
        }
        Step::Nothing
    }

    /// A message for a room that is here by now under another epoch.
    #[cold]
    pub(super) fn outdated(&mut self, link: u32, share: u32, frame: &Frame<'_>) -> Step {
        self.decline(link, frame);
        self.not_owner(link, share, frame.epoch)
    }

    fn decline(&mut self, link: u32, frame: &Frame<'_>) {
        if frame.kind == Kind::Push {
            self.answer_unavailable(link, frame.handle, frame.epoch, frame.body);
        } else {
            self.send_back(link, frame.handle, frame.epoch, frame.flags & flags::FORM, frame.body);
        }
    }

    fn send_back(&mut self, link: u32, handle: u32, epoch: Epoch, form: u8, body: &[u8]) {
        self.counters.messages_returned += 1;
        self.push(link, Kind::Returned, form, handle, epoch, &[body]);
    }

    /// A direct member's message that waited for a turn which does not come here any more.
    pub(super) fn return_queued(&mut self, member: Key, epoch: Epoch, form: u8, body: &[u8]) {
        let there = self.members.get(member).filter(|entry| entry.link != NONE);
        if let Some((link, handle)) = there.map(|entry| (entry.link, entry.handle)) {
            self.send_back(link, handle, epoch, form, body);
        }
    }

    pub(super) fn release(&mut self, link: u32, frame: &Frame<'_>) -> Step {
        if let Some(entry) = self.link(link) {
            (entry.must_ack, entry.frees) = (true, true);
        }
        if frame.is_recovery() {
            self.part(link, frame.handle);
        }
        self.release_share(link, frame.handle);
        Step::Nothing
    }

    /// The shard has heard before us that the room is another's, and its members go on there: the handles that they had
    /// here will be others'. The room hears nothing of it: the table that takes it away is on its way.
    fn part(&mut self, link: u32, handle: u32) {
        let room = self.link(link).and_then(|entry| entry.share(handle)).map(|share| share.room);
        room.into_iter().for_each(|room| self.return_messages(room, link, handle));
        for slot in room.map(|room| self.all_members(room)).unwrap_or_default() {
            let here = |entry: &&mut Member<M>| (entry.link, entry.share) == (link, handle);
            let Some(entry) = self.members.at_mut(slot).filter(here) else { continue };
            entry.link = NONE;
            let (member, refused) = (entry.handle, entry.state == State::Refused);
            self.link(link).into_iter().for_each(|entry| entry.clear_member(member));
            if let Some(key) = self.members.key(slot).filter(|_| refused) {
                self.remove_member(key);
            }
        }
    }

    /// Messages of these members that wait for their turn go where the members go. Their barriers are asked there again, as
    /// their handles here will be others'.
    fn return_messages(&mut self, room: u32, link: u32, handle: u32) {
        let Some(entry) = self.rooms.at_mut(room) else { return };
        let epoch = entry.epoch;
        let (members, known) = (&self.members, self.links.get(link as usize).and_then(Option::as_deref));
        let is_here = |it: &Member<M>| (it.link, it.share) == (link, handle);
        let taken = entry.mailbox.take(|queued| match queued {
            Queued::Message { member, push: false, .. } => members.get(*member).is_some_and(is_here),
            Queued::Barrier { link: of, handle: asked } if *of == link => {
                known.and_then(|known| members.at(known.member(*asked)?)).is_some_and(is_here)
            }
            _ => false,
        });
        for queued in taken {
            if let Queued::Message { member, form, body, .. } = queued {
                self.members
                    .get_mut(member)
                    .into_iter()
                    .for_each(|it| it.waiting = it.waiting.saturating_sub(1));
                self.return_queued(member, epoch, form, &body);
            }
        }
    }
}
