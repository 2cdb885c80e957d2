//! What joins and pushes are answered, and how a membership ends. One rule: **a channel's join has one answer**, a grant
//! or a refusal; whatever ends it before is a refusal, and whatever ends it after is a close.

use super::core::HostCore;
use super::link::destination::Destination;
use super::member::{Join, Member};
use super::numbers::MemberKey;
use super::position::Wanted;
use crate::mesh::body::Close;
use crate::mesh::{Denial, Kind, Push, close, flags, put_reference};

impl<R, M> HostCore<R, M> {
    /// The member's join turn begins: what is for it from here on, its shard keeps or sends.
    pub(super) fn admit(&mut self, member: MemberKey) {
        if let Some(to) = self.reach(member) {
            self.links.send(to, Kind::Admit, 0, &[]);
            self.note_admission(member);
        }
    }

    /// Does its join still wait for `joined` or `refuse`? Only a channel's does.
    pub fn is_joining(&self, member: MemberKey) -> bool {
        self.members.get(member).is_some_and(|entry| entry.join == Join::Channel && entry.is_reachable())
    }

    /// The join was granted: a channel is answered with the response, as JSON, before what was said to it meanwhile; of a
    /// direct connection only its shard hears. Both get what they wanted of the stream. Once, and before anything else is
    /// awaited.
    pub fn joined(&mut self, member: MemberKey, response: &[u8], wanted: &Wanted) {
        let Some(to) = self.reach(member) else {
            return;
        };
        let (response, missed) = self.recovery(member, response, wanted);
        let join = self.answered(member);
        match join {
            Join::Channel => {
                let bits = if missed.is_some() { flags::JSON | flags::STORED } else { flags::JSON };
                self.links.send(to, Kind::Joined, bits, &[&response]);
            }
            Join::Direct => self.links.send(to, Kind::Joined, 0, &[]),
            Join::Answered => {}
        }
        match missed {
            Some((after, _)) if join == Join::Channel => self.page(member, after),
            Some(missed) => self.show_last(member, missed),
            None => {}
        }
    }

    /// What its join waited for, once.
    fn answered(&mut self, member: MemberKey) -> Join {
        let entry = self.members.get_mut(member);
        entry.map_or(Join::Answered, |entry| std::mem::replace(&mut entry.join, Join::Answered))
    }

    /// The join was not granted: it never was a member. A channel is answered with code and reason; a direct connection
    /// closed with 4503 and the reason, or with 1011 when the code is `internal`. `fields`: as in `reply_error`.
    pub fn refuse(&mut self, member: MemberKey, code: &str, reason: &str, fields: &[u8]) {
        let close = if code == Denial::INTERNAL.code {
            (close::SERVER_ERROR, "join_failed")
        } else {
            (close::FORBIDDEN, close::cut(reason))
        };
        self.turn_away(member, close, Some(refusal(code, reason, fields)));
    }

    /// Closes a member and forgets that it ever joined.
    pub(super) fn reject(&mut self, member: MemberKey, code: u16, denial: Denial) {
        self.turn_away(member, (code, denial.code), Some(denial.response()));
    }

    fn turn_away(&mut self, member: MemberKey, close: (u16, &str), refused: Option<Vec<u8>>) {
        self.counters.joins_rejected += 1;
        self.end(member, close, refused);
        self.unlist(member);
        if self.is_shared(member) {
            self.set_aside(member);
        } else {
            self.forget_member(member);
        }
    }

    /// Closes a member after what was sent to it before. Once; again does nothing. A join that waits for its answer gets it
    /// from the shard, which keeps the code: a kick is one on a channel too, and both sides are told the same reason.
    pub fn close(&mut self, member: MemberKey, code: u16, reason: &str) -> bool {
        self.end(member, (code, reason), None)
    }

    fn end(&mut self, member: MemberKey, (code, reason): (u16, &str), refused: Option<Vec<u8>>) -> bool {
        let Some(to) = self.reach(member) else {
            return false;
        };
        self.members.get_mut(member).into_iter().for_each(|entry| entry.closing = true);
        let join = self.answered(member);
        match refused.filter(|_| join == Join::Channel) {
            Some(response) => self.links.send(to, Kind::Refused, flags::JSON, &[&response]),
            None => self.links.send(to, Kind::Close, 0, &[&Close { code, reason }.bytes()]),
        }
        true
    }

    /// Answers the push with this reference. `bits`: `flags::BINARY` or `JSON`, with `ERROR`. Whoever is being closed is
    /// answered still: it was heard. False: the member has left. Answers have twice a link's room, since they are for
    /// those who were heard; beyond that the member is closed (1013): none is lost in silence.
    pub fn reply(&mut self, member: MemberKey, reference: &str, bits: u8, response: &[u8]) -> bool {
        let Some(to) = self.members.get(member).and_then(|entry| self.way(entry)) else {
            return false;
        };
        if self.links.is_full_for_answers(to.link) {
            self.counters.replies_dropped += 1;
            self.close(member, close::TRY_AGAIN, "overload");
            return false;
        }
        self.counters.replies += 1;
        let mut head = std::mem::take(&mut self.head);
        head.clear();
        put_reference(&mut head, reference);
        self.links.send(to, Kind::Reply, bits, &[&head, response]);
        self.head = head;
        true
    }

    /// The error reply to a push. `fields`: a JSON object of more to say, without `code` and `reason`, or empty for none.
    pub fn reply_error(
        &mut self,
        member: MemberKey,
        reference: &str,
        code: &str,
        reason: &str,
        fields: &[u8],
    ) -> bool {
        self.reply(member, reference, flags::JSON | flags::ERROR, &refusal(code, reason, fields))
    }

    /// Where a member is reached that may be sent something.
    #[inline]
    pub(super) fn reach(&self, member: MemberKey) -> Option<Destination> {
        let entry = self.members.get(member).filter(|entry| entry.is_reachable())?;
        self.way(entry)
    }

    /// The same of a member that has not left.
    #[inline]
    fn way(&self, entry: &Member<M>) -> Option<Destination> {
        entry.destination(self.rooms.at(entry.room).map_or(0, |room| room.epoch))
    }

    /// The room does not listen to it any more, and a push wants its answer. It was not handled.
    pub(super) fn unheard(&mut self, member: MemberKey, push: bool, body: &[u8]) {
        let reference = Push::read(body).ok().filter(|_| push).map(|(push, _)| push.reference);
        if let Some(reference) = reference.filter(|reference| !reference.is_empty()) {
            self.reply(member, reference, flags::JSON | flags::ERROR, &Denial::ENDED.response());
        }
    }

    /// The member leaves behind all that it said: its shard is told that its room has come so far.
    pub(super) fn heard_out(&mut self, member: MemberKey) {
        let found = self.members.get(member).and_then(|entry| Some((self.way(entry)?, entry.handle)));
        let Some((to, handle)) = found else {
            return;
        };
        self.members.get_mut(member).into_iter().for_each(|entry| entry.link = None);
        self.counters.leaves += 1;
        self.links.send(to, Kind::BarrierDone, 0, &[]);
        self.links.handles_mut(to.link).into_iter().for_each(|handles| handles.clear_member(handle));
    }
}

/// The response of an error reply, as JSON; the members of `fields`, an object or nothing, follow code and reason.
pub(super) fn refusal(code: &str, reason: &str, fields: &[u8]) -> Vec<u8> {
    let mut response = serde_json::json!({ "code": code, "reason": reason }).to_string().into_bytes();
    if let Some(members @ [_, .., _]) = fields.strip_prefix(b"{") {
        *response.last_mut().unwrap_or(&mut 0) = b',';
        response.extend_from_slice(members);
    }
    response
}
