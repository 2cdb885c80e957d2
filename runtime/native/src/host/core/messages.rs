//! Messages and pushes from shards. One for a room that is ready goes straight to its turn, uncopied; all else by the mailbox.
//!
//! A frame for something that has gone is a stray. One rule: **credit comes back, pushes are answered, and other messages
//! are returned**.

use super::HostCore;
use crate::host::link::credit::cost;
use crate::host::link::destination::answer_to;
use crate::host::member::entry::Member;
use crate::host::must_exist::must_exist;
use crate::host::numbers::{LinkIndex, MemberKey, RoomKey};
use crate::host::room::entry::Room;
use crate::host::room::phase::Phase;
use crate::host::room::queued::Queued;
use crate::host::step::Step;
use crate::mesh::{Denial, Frame, Kind, MemberHandle, Push, flags};

impl<R, M> HostCore<R, M> {
    pub(super) fn message(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Step {
        self.counters.messages_in += 1;
        let Some(slot) = self.links.member(link, MemberHandle(frame.handle)) else {
            return self.answer_stray(link, frame);
        };
        let (Some(member), Some(entry)) = (self.members.key(slot), self.members.at(slot)) else {
            return Step::Nothing;
        };
        let (Some(room), Some(home)) = (self.rooms.key(entry.room()), self.rooms.at(entry.room())) else {
            return Step::Nothing;
        };
        let (handle, is_ready) = (entry.room_handle(), home.activation.is(Phase::Ready));
        if home.epoch() != frame.epoch {
            self.answer_or_return(link, frame);
            return self.send_not_owner(link, handle, frame.epoch);
        }
        // Without a turn to come, the message is answered now.
        if !entry.state().accepts_messages() && (is_ready || !home.activation.is_live()) {
            self.links.charge(link, handle, cost(frame.body));
            self.answer_ended(member, frame.kind == Kind::Push, frame.body);
            return Step::Nothing;
        }
        if !is_ready && !may_read(home, entry, frame) {
            return self.enqueue_message(room, member, frame);
        }
        self.links.charge(link, handle, cost(frame.body));
        Step::Message { room, member }
    }

    /// A message whose room is not ready.
    fn enqueue_message(&mut self, room: RoomKey, member: MemberKey, frame: &Frame<'_>) -> Step {
        let push = frame.kind == Kind::Push;
        if push && self.rooms.has_full_mailbox(room.slot) {
            return self.refuse_busy(member, frame);
        }
        let held = self.held(member, frame.body);
        let Some(home) = must_exist(self.rooms.get_mut(room)) else {
            return Step::Nothing;
        };
        let form = frame.flags & flags::FORM;
        home.mailbox.push_back(Queued::Message { member, push, form, body: frame.body.into(), held });
        self.members.note_waiting(member);
        self.counters.messages_queued += 1;
        Step::Nothing
    }

    /// A push is answered without a turn; its credit comes back.
    fn refuse_busy(&mut self, member: MemberKey, frame: &Frame<'_>) -> Step {
        if let Some((link, room)) = self.members.get(member).and_then(Member::binding) {
            self.links.charge(link, room, cost(frame.body));
        }
        self.counters.refused_busy += 1;
        self.answer_push(member, frame.body, Denial::BUSY);
        Step::Nothing
    }

    /// A message without a member: its room is another host's, its member has gone, or its join was refused before there
    /// was a member. In the last case the room goes on, so its credit comes back. The shard may not know yet that the room
    /// has moved: a push is answered, and a message returned.
    #[cold]
    fn answer_stray(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Step {
        self.counters.strays += 1;
        let handles = self.links.handles(link);
        match handles.and_then(|handles| handles.refused_in(MemberHandle(frame.handle))) {
            Some(room) => self.links.charge(link, room, cost(frame.body)),
            None => self.answer_or_return(link, frame),
        }
        Step::Nothing
    }

    fn answer_or_return(&mut self, link: LinkIndex, frame: &Frame<'_>) {
        let to = answer_to(link, frame);
        if frame.kind == Kind::Push {
            self.answer_unavailable(to, frame.body);
        } else {
            self.return_message(to, frame.flags & flags::FORM, frame.body);
        }
    }
}

/// May this message of a member have its turn now, although the room is in another? A reader overtakes what others have
/// sent, never what its own member sent before: its join is that first, which may be refused until it is granted.
fn may_read<R, M>(room: &Room<R>, member: &Member<M>, frame: &Frame<'_>) -> bool {
    frame.kind == Kind::Push
        && room.overlap_rules.has_readers()
        && room.may_overlap()
        && member.state().is_answered()
        && !member.has_waiting()
        && Push::read(frame.body).is_ok_and(|(push, _)| room.overlap_rules.only_reads(push.event))
}
