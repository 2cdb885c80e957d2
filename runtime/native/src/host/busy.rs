//! What finds its room in a turn waits in the mailbox. When that is full, pushes and joins are turned back with a delay;
//! what cannot be answered (a direct connection's messages, leaves) is taken: credit bounds it.

use super::answers::refusal;
use super::core::HostCore;
use super::known::known;
use super::link::credit::cost;
use super::link::destination::{Destination, answer_to};
use super::member::Member;
use super::numbers::{LinkIndex, MemberKey, RoomKey, RoomSlot};
use super::queued::Queued;
use super::step::Step;
use crate::mesh::body::{Close, Join};
use crate::mesh::{ActorAddress, Denial, Epoch, Frame, Kind, Push, close, flags, put_reference};

impl<R, M> HostCore<R, M> {
    /// How many turns of an actor wait for the one that it is in. O(those).
    pub fn queued(&self, kind: &str, key: &str) -> usize {
        let slot = self.directory.get(&ActorAddress::new(kind, key));
        slot.and_then(|&slot| self.rooms.at(slot)).map_or(0, |entry| entry.mailbox.turns())
    }

    /// Has the room of this slot no room for what may be refused?
    pub(super) fn is_full(&self, room: RoomSlot) -> bool {
        self.rooms.at(room).is_some_and(|entry| entry.mailbox.is_full(&self.config))
    }

    /// A message that finds its room at something else.
    pub(super) fn wait(&mut self, room: RoomKey, member: MemberKey, frame: &Frame<'_>) -> Step {
        let push = frame.kind == Kind::Push;
        if push && self.is_full(room.slot) {
            return self.turn_back(member, frame);
        }
        let held = self.held(member, frame.body);
        let (Some(home), Some(entry)) =
            (known(self.rooms.get_mut(room)), known(self.members.get_mut(member)))
        else {
            return Step::Nothing;
        };
        let form = frame.flags & flags::FORM;
        home.mailbox.push_back(Queued::Message { member, push, form, body: frame.body.into(), held });
        entry.waiting += 1;
        self.counters.messages_queued += 1;
        Step::Nothing
    }

    /// A push is answered without a turn; its credit comes back.
    fn turn_back(&mut self, member: MemberKey, frame: &Frame<'_>) -> Step {
        if let Some((link, share)) = self.members.get(member).and_then(Member::share) {
            self.links.charge(link, share, cost(frame.body));
        }
        self.counters.refused_busy += 1;
        if let Ok((push, _)) = Push::read(frame.body)
            && !push.reference.is_empty()
        {
            self.reply(member, push.reference, flags::JSON | flags::ERROR, &Denial::BUSY.response());
        }
        Step::Nothing
    }

    /// Answers a push that no room here has handled or will: it may be sent again.
    pub(super) fn answer_unavailable(&mut self, to: Destination, body: &[u8]) {
        let Ok((push, _)) = Push::read(body) else { return };
        if push.reference.is_empty() || self.links.is_full_for_answers(to.link) {
            return;
        }
        self.counters.pushes_unavailable += 1;
        let mut head = Vec::new();
        put_reference(&mut head, push.reference);
        let bits = flags::JSON | flags::ERROR;
        self.links.send(to, Kind::Reply, bits, &[&head, &Denial::MOVED.response()]);
    }

    /// A push that waited for a turn which does not come here any more.
    pub(super) fn answer_moved(&mut self, member: MemberKey, epoch: Epoch, body: &[u8]) {
        let there = self.members.get(member).and_then(|entry| entry.destination(epoch));
        if let Some(to) = there {
            self.answer_unavailable(to, body);
        }
    }

    /// A join is refused before it is a membership: by a room that is full, or when it asks with more than is kept for a
    /// member (a direct one's query is bounded as its request's). True: it was.
    pub(super) fn refuse_newcomer(
        &mut self,
        link: LinkIndex,
        frame: &Frame<'_>,
        join: &Join<'_>,
        room: RoomSlot,
    ) -> bool {
        let limit = self.config.join_bytes;
        if limit != 0 && join.params.len() > limit {
            self.counters.joins_refused_long += 1;
            self.note_refused(link, frame, join);
            let body = refusal("invalid", &format!("the params of a join have at most {limit} bytes"), b"");
            self.links.send(answer_to(link, frame), Kind::Refused, flags::JSON, &[&body]);
            return true;
        }
        if !self.is_full(room) {
            return false;
        }
        self.counters.refused_busy += 1;
        self.note_refused(link, frame, join);
        let (kind, bits, body) = match join.topic {
            "" => (
                Kind::Close,
                0,
                Close { code: close::TRY_AGAIN, reason: &close::retry("busy", close::RETRY_MS) }.bytes(),
            ),
            _ => (Kind::Refused, flags::JSON, Denial::BUSY.response()),
        };
        self.links.send(answer_to(link, frame), kind, bits, &[&body]);
        true
    }
}
