//! Answers to joins and pushes, and the end of memberships. One rule: **a channel's join has one answer**, a grant
//! or a refusal; whatever ends it before is a refusal, and whatever ends it after is a close.

use super::HostCore;
use crate::host::history::position::Wanted;
use crate::host::link::destination::Destination;
use crate::host::member::membership::{Effect, Event, Joiner};
use crate::host::member::refusal::error_response;
use crate::host::numbers::{LinkIndex, MemberKey};
use crate::mesh::body::Close;
use crate::mesh::{Denial, Epoch, Kind, MemberHandle, Push, close, flags, put_reference};

impl<R, M> HostCore<R, M> {
    /// The member's join turn begins: from here on its shard keeps or sends what is for it.
    pub(super) fn admit(&mut self, member: MemberKey) {
        if let Some(to) = self.reach(member) {
            self.links.send(to, Kind::Admit, 0, &[]);
            self.note_admission(member);
        }
    }

    /// The join was granted: a channel gets the response, as JSON, before messages sent to it meanwhile; for a direct
    /// connection only its shard notes it. Both get what they wanted from the stream. Call it once, and before anything else
    /// is awaited.
    pub fn joined(&mut self, member: MemberKey, response: &[u8], wanted: &Wanted) {
        let Some(to) = self.reach(member) else {
            return;
        };
        let recovery = self.recovery(member, response, wanted);
        let joiner = match self.apply(member, Event::Granted).map(|outcome| outcome.effect) {
            Some(Effect::SendGranted(joiner)) => Some(joiner),
            _ => None,
        };
        match joiner {
            Some(Joiner::Channel) => {
                let stored = if recovery.missed.is_some() { flags::STORED } else { 0 };
                self.links.send(to, Kind::Joined, flags::JSON | stored, &[&recovery.response]);
            }
            Some(Joiner::Direct) => self.links.send(to, Kind::Joined, 0, &[]),
            None => {}
        }
        match recovery.missed {
            Some((after, _)) if joiner == Some(Joiner::Channel) => self.page(member, after),
            Some(missed) => self.show_last(member, missed),
            None => {}
        }
    }

    /// The join was not granted: it never was a member. A channel is answered with code and reason; a direct connection
    /// closed with 4503 and the reason, or with 1011 when the code is `internal`. `fields`: as in `reply_error`.
    pub fn refuse(&mut self, member: MemberKey, code: &str, reason: &str, fields: &[u8]) {
        let close = if code == Denial::INTERNAL.code {
            (close::SERVER_ERROR, "join_failed")
        } else {
            (close::FORBIDDEN, close::cut(reason))
        };
        self.reject_member(member, close, error_response(code, reason, fields));
    }

    /// Closes a member and forgets that it ever joined.
    pub(super) fn reject(&mut self, member: MemberKey, code: u16, denial: Denial) {
        self.reject_member(member, (code, denial.code), denial.response());
    }

    fn reject_member(&mut self, member: MemberKey, close: (u16, &str), refused: Vec<u8>) {
        self.counters.joins_rejected += 1;
        self.close_or_refuse(member, close, Some(refused));
        if self.is_bound(member) {
            self.apply(member, Event::TurnAway);
        } else {
            self.forget_member(member);
        }
    }

    /// Is its shard still to take it back? Not when the member has left, nor when the shard has let go of the room.
    fn is_bound(&self, member: MemberKey) -> bool {
        self.members.get(member).is_some_and(|entry| {
            let binding = entry.binding().and_then(|(link, room)| self.links.binding(link, room));
            binding.is_some_and(|binding| binding.room() == Some(entry.room()))
        })
    }

    /// Closes a member after what was sent to it before. Once; again does nothing. A join that waits for its answer gets it
    /// from the shard, which keeps the code: a kick is one on a channel too, and both sides get the same reason.
    pub fn close(&mut self, member: MemberKey, code: u16, reason: &str) -> bool {
        self.close_or_refuse(member, (code, reason), None)
    }

    fn close_or_refuse(
        &mut self,
        member: MemberKey,
        (code, reason): (u16, &str),
        refused: Option<Vec<u8>>,
    ) -> bool {
        let Some(to) = self.reach(member) else {
            return false;
        };
        let Some(Effect::SendClosed(joiner)) = self.apply(member, Event::Close).map(|outcome| outcome.effect)
        else {
            return false;
        };
        match refused.filter(|_| joiner == Some(Joiner::Channel)) {
            Some(response) => self.links.send(to, Kind::Refused, flags::JSON, &[&response]),
            None => self.links.send(to, Kind::Close, 0, &[&Close { code, reason }.bytes()]),
        }
        true
    }

    /// Answers the push with this reference. `bits`: `flags::BINARY` or `JSON`, with `ERROR`. A member that is being closed
    /// still gets its answer. False: the member has left. Answers have twice a link's room, since their pushes have been
    /// handled; beyond that the member is closed (1013), so that none is lost silently.
    pub fn reply(&mut self, member: MemberKey, reference: &str, bits: u8, response: &[u8]) -> bool {
        let Some(to) = self.members.get(member).and_then(|entry| self.destination(entry)) else {
            return false;
        };
        if self.links.is_full_for_answers(to.link) {
            self.counters.replies_dropped += 1;
            self.close(member, close::TRY_AGAIN, "overload");
            return false;
        }
        self.counters.replies += 1;
        self.head.clear();
        put_reference(&mut self.head, reference);
        self.links.send(to, Kind::Reply, bits, &[&self.head, response]);
        true
    }

    /// The error reply to a push. `fields`: a JSON object with further fields, without `code` and `reason`, or empty for none.
    pub fn reply_error(
        &mut self,
        member: MemberKey,
        reference: &str,
        code: &str,
        reason: &str,
        fields: &[u8],
    ) -> bool {
        self.reply(member, reference, flags::JSON | flags::ERROR, &error_response(code, reason, fields))
    }

    /// Answers a push, by its body, that has no turn, if it asks for an answer.
    pub(super) fn answer_push(&mut self, member: MemberKey, body: &[u8], denial: Denial) {
        if let Ok((push, _)) = Push::read(body)
            && !push.reference.is_empty()
        {
            self.reply(member, push.reference, flags::JSON | flags::ERROR, &denial.response());
        }
    }

    /// A message of a member that is being closed gets no turn; a push is answered so.
    pub(super) fn answer_ended(&mut self, member: MemberKey, push: bool, body: &[u8]) {
        if push {
            self.answer_push(member, body, Denial::ENDED);
        }
    }

    /// Answers a push that no room here has handled or will: it may be sent again.
    pub(super) fn answer_unavailable(&mut self, to: Destination, body: &[u8]) {
        let Ok((push, _)) = Push::read(body) else { return };
        if push.reference.is_empty() || self.links.is_full_for_answers(to.link) {
            return;
        }
        self.counters.pushes_unavailable += 1;
        self.head.clear();
        put_reference(&mut self.head, push.reference);
        let bits = flags::JSON | flags::ERROR;
        self.links.send(to, Kind::Reply, bits, &[&self.head, &Denial::MOVED.response()]);
    }

    pub(super) fn return_message(&mut self, to: Destination, form: u8, body: &[u8]) {
        self.counters.messages_returned += 1;
        self.links.send(to, Kind::Returned, form, &[body]);
    }

    /// A push that waited for a turn which does not come here any more.
    pub(super) fn answer_waiting_push(&mut self, member: MemberKey, epoch: Epoch, body: &[u8]) {
        if let Some(to) = self.members.get(member).and_then(|entry| entry.destination(epoch)) {
            self.answer_unavailable(to, body);
        }
    }

    /// A direct member's message that waited for a turn which does not come here any more.
    pub(super) fn return_waiting(&mut self, member: MemberKey, epoch: Epoch, form: u8, body: &[u8]) {
        if let Some(to) = self.members.get(member).and_then(|entry| entry.destination(epoch)) {
            self.return_message(to, form, body);
        }
    }

    /// All that was sent before a barrier has had its turn.
    pub(super) fn acknowledge_barrier(&mut self, link: LinkIndex, handle: MemberHandle, epoch: Epoch) {
        self.links.send(Destination::member(link, handle, epoch), Kind::BarrierDone, 0, &[]);
    }
}
