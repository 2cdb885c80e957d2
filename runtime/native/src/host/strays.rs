//! What shards still send to what has gone: to members whose room has moved, behind joins that were refused, and the ends
//! of handles. One rule: **credit comes back, pushes are answered, and messages that nobody can answer are returned**.

use super::core::HostCore;
use super::known::known;
use super::link::binding::RoomBinding;
use super::link::credit::cost;
use super::link::destination::{Destination, answer_to};
use super::member::{Member, State};
use super::numbers::{LinkIndex, MemberKey, RoomSlot};
use super::queued::Queued;
use super::step::Step;
use crate::mesh::{Epoch, Frame, Kind, MemberHandle, RoomHandle, flags};

impl<R, M> HostCore<R, M> {
    /// A message without a member: its room is another host's, its member has gone, or its join was refused before there
    /// was a member. In the last case the room goes on, so its credit comes back. The shard may not know yet that the room
    /// has moved: a push is answered, and a message returned.
    #[cold]
    pub(super) fn stray(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Step {
        self.note_stray();
        match self.links.handles(link).and_then(|handles| handles.refused_in(MemberHandle(frame.handle))) {
            Some(share) => self.links.charge(link, share, cost(frame.body)),
            None => self.decline(link, frame),
        }
        Step::Nothing
    }

    /// A frame for a room or member that is not known here, or not any more.
    pub(super) fn note_stray(&mut self) {
        self.counters.strays += 1;
    }

    /// The member with this handle; `None`: it has gone, or never was.
    pub(super) fn member_by(&self, link: LinkIndex, handle: MemberHandle) -> Option<MemberKey> {
        self.links.member(link, handle).and_then(|slot| self.members.key(slot))
    }

    /// A message for a room that is here by now under another epoch.
    #[cold]
    pub(super) fn outdated(&mut self, link: LinkIndex, share: RoomHandle, frame: &Frame<'_>) -> Step {
        self.decline(link, frame);
        self.not_owner(link, share, frame.epoch)
    }

    fn decline(&mut self, link: LinkIndex, frame: &Frame<'_>) {
        let to = answer_to(link, frame);
        if frame.kind == Kind::Push {
            self.answer_unavailable(to, frame.body);
        } else {
            self.send_back(to, frame.flags & flags::FORM, frame.body);
        }
    }

    fn send_back(&mut self, to: Destination, form: u8, body: &[u8]) {
        self.counters.messages_returned += 1;
        self.links.send(to, Kind::Returned, form, &[body]);
    }

    /// A direct member's message that waited for a turn which does not come here any more.
    pub(super) fn return_queued(&mut self, member: MemberKey, epoch: Epoch, form: u8, body: &[u8]) {
        if let Some(to) = self.members.get(member).and_then(|entry| entry.destination(epoch)) {
            self.send_back(to, form, body);
        }
    }

    pub(super) fn release(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Step {
        let handle = RoomHandle(frame.handle);
        if let Some(entry) = known(self.links.get_mut(link)) {
            entry.note_freed();
        }
        if frame.is_recovery() {
            self.part(link, handle);
        }
        self.release_share(link, handle);
        Step::Nothing
    }

    /// The shard has heard before us that the room is another's, and its members go on there: the handles that they had
    /// here will be others'. The room hears nothing of it: the table that takes it away is on its way.
    fn part(&mut self, link: LinkIndex, handle: RoomHandle) {
        let room = self.links.binding(link, handle).and_then(RoomBinding::room);
        room.into_iter().for_each(|room| self.return_messages(room, link, handle));
        for member in room.map(|room| self.all_members(room)).unwrap_or_default() {
            let here = |entry: &&mut Member<M>| entry.share() == Some((link, handle));
            let Some(entry) = self.members.get_mut(member).filter(here) else { continue };
            entry.link = None;
            let (handle, refused) = (entry.handle, entry.state == State::Refused);
            known(self.links.handles_mut(link)).into_iter().for_each(|handles| handles.clear_member(handle));
            if refused {
                self.remove_member(member);
            }
        }
    }

    /// Messages of these members that wait for their turn go where the members go. Their barriers are asked there again, as
    /// their handles here will be others'.
    fn return_messages(&mut self, room: RoomSlot, link: LinkIndex, handle: RoomHandle) {
        let Some(entry) = self.rooms.at_mut(room) else { return };
        let epoch = entry.epoch;
        let (members, known) = (&self.members, self.links.handles(link));
        let is_here = |it: &Member<M>| it.share() == Some((link, handle));
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
