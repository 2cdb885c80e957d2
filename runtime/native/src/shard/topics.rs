//! Joining rooms by topic on a channel socket: what the client asks, and what the room answers.
//!
//! The one rule: a topic is one membership at a time, and every join gets one answer: from here, or from the room.

use serde_json::{Map, Value};

use crate::channels::{Envelope, Payload, Reference, Version, integer_beyond_64_bits};
use crate::mesh::position::POSITION;
use crate::mesh::{Denial, Frame, MemberHandle, flags};
use crate::ws::close;

use super::conn::Conn;
use super::core::Core;
use super::form::Form;
use super::member::{Member, Standing};
use super::membership_end::Ending;
use super::more::More;
use super::refusals::Refused;
use super::slots::ConnSlot;
use super::waiting::Waiting;

/// By what a join's params ask. They are an object, or null for an empty one, and can be decoded to the last character
/// and kept: half a surrogate pair is JSON by its syntax, and no text, and no state holds an integer beyond 64 bits.
fn form(version: Version, params: &[u8]) -> Result<Form, Denial> {
    let values = serde_json::from_slice::<Option<Map<String, Value>>>(params);
    let values = values.map_err(|wrong| denial_of(&wrong))?;
    if integer_beyond_64_bits(params).is_some() {
        return Err(Denial::LONG_INTEGER);
    }
    let has_position = values.is_some_and(|it| it.contains_key(POSITION));
    match (version, has_position) {
        (Version::V2, true) => Ok(Form::Offsets),
        (Version::V2, false) => Ok(Form::Channel),
        (Version::V1, true) => Err(Denial::NO_POSITIONS),
        (Version::V1, false) => Ok(Form::Objects),
    }
}

/// The syntax of the JSON has been read before, so what is wrong with an escape is that half of a pair is missing.
fn denial_of(wrong: &serde_json::Error) -> Denial {
    let wrong = wrong.to_string();
    match wrong.contains("surrogate") || wrong.contains("hex escape") {
        true => Denial::HALF_A_PAIR,
        false => Denial::BAD_PARAMS,
    }
}

impl Core {
    /// `phx_join`. A membership that the topic has already ends first.
    pub(super) fn join_topic(&mut self, slot: ConnSlot, asked: &Envelope<'_>) {
        let before = self.member_of(slot, &asked.topic);
        before.into_iter().for_each(|member| self.end(member, Ending::Rejoin));
        if let Err(denial) = self.try_join(slot, asked, before.is_some()) {
            self.env.counters.joins_denied.add(1);
            self.note_denial(slot, &asked.topic, denial);
            self.reply_to(slot, asked, true, &denial.response());
        }
    }

    /// For the log: what trying again does not mend, unless the room itself has decided it.
    fn note_denial(&self, slot: ConnSlot, topic: &str, denial: Denial) {
        if denial.retry_ms.is_some() || denial == Denial::KICKED {
            return;
        }
        let refused = Refused::join(denial.reason, topic);
        let channels = self.conns.known(slot).and_then(Conn::channels);
        let origin =
            channels.filter(|_| denial == Denial::FORBIDDEN_ORIGIN).and_then(|it| it.origin.as_deref());
        let route = origin.and_then(|_| self.routes.rooms.get(usize::from(self.routes.topic(topic).ok()?.0)));
        self.env.refusals.note(refused.of_origin(origin, route.map(|route| route.kind.as_str())));
    }

    fn try_join(&mut self, slot: ConnSlot, asked: &Envelope<'_>, again: bool) -> Result<(), Denial> {
        let Payload::Json(params) = asked.payload else { return Err(Denial::BAD_PARAMS) };
        let form = form(self.version(slot).unwrap_or_default(), params)?;
        let (route, key) = self.may_join(slot, &asked.topic, again)?;
        let member =
            Member::channel(form, &asked.topic, params, asked.join_ref.as_ref(), asked.reference.as_ref());
        let member = self.join(slot, route, &key, member);
        let waiting = Waiting::for_answer(asked.reference.as_ref().map(Reference::kept));
        self.change(member, |more| more.waiting = Some(Box::new(waiting)));
        let channels = self.conns.known_mut(slot).and_then(Conn::channels_mut);
        channels.into_iter().for_each(|channels| channels.add(&asked.topic, member));
        Ok(())
    }

    /// The route's number and the room's key, unless there is a reason to refuse. `again`: a membership makes room for it.
    fn may_join(&self, slot: ConnSlot, topic: &str, again: bool) -> Result<(u16, String), Denial> {
        let (number, key) = self.routes.topic(topic)?;
        let conn = self.conns.known(slot);
        let channels = conn.and_then(Conn::channels).ok_or(Denial::NO_SUCH_TOPIC)?;
        if channels.is_kicked(topic) {
            return Err(Denial::KICKED);
        }
        let most = self.env.settings.rooms_per_connection;
        if most > 0 && channels.len() >= most + usize::from(again) {
            return Err(Denial::TOO_MANY_ROOMS);
        }
        if !channels.is_heard_out(topic, &self.rooms.members) {
            return Err(Denial::BUSY);
        }
        self.takes_joins(number, &key)?;
        let allowed = self.routes.rooms.get(usize::from(number)).and_then(|route| route.origins.as_deref());
        match allowed.is_none_or(|allowed| self.allows_origin(allowed, channels.origin.as_deref())) {
            true => Ok((number, key)),
            false => Err(Denial::FORBIDDEN_ORIGIN),
        }
    }

    /// Is there room here, and a host that can be reached?
    fn takes_joins(&self, number: u16, key: &str) -> Result<(), Denial> {
        if self.is_full() || self.is_owner_busy(number, key) {
            return Err(Denial::BUSY);
        }
        if self.is_given_up(number, key) { Err(Denial::UNREACHED) } else { Ok(()) }
    }

    /// The membership of a topic on a channel socket.
    pub(super) fn member_of(&self, slot: ConnSlot, topic: &str) -> Option<MemberHandle> {
        self.conns.known(slot)?.channels()?.find(topic, &self.rooms.members)
    }

    /// The join turn has begun.
    pub(super) fn admitted(&mut self, member: MemberHandle) {
        let entry = self.rooms.members.known_mut(member);
        let Some(entry) = entry.filter(|entry| !entry.answered) else { return };
        let next = if entry.form == Form::Direct { Standing::Live } else { Standing::Admitted };
        if entry.standing < next {
            entry.standing = next;
        }
    }

    /// The join is granted: of a channel the answer, then what the room said meanwhile.
    pub(super) fn granted(&mut self, member: MemberHandle, frame: &Frame<'_>) {
        if self.answer_join(member, false, frame.body) {
            let held = self.change(member, |more| more.waiting.as_mut().map(|waiting| waiting.release()));
            self.change(member, More::settle);
            self.let_live(member, held.flatten().unwrap_or_default(), frame.flags & flags::STORED != 0);
        }
    }

    /// The join is refused: the membership has never been one.
    pub(super) fn refuse_join(&mut self, member: MemberHandle, response: &[u8]) {
        self.end_join(member, response, (close::NORMAL, "refused"));
    }

    /// The same; the room is told by which code and why it leaves.
    pub(super) fn end_join(&mut self, member: MemberHandle, response: &[u8], (code, reason): (u16, &str)) {
        if !self.answer_join(member, true, response) {
            return;
        }
        self.answer_open(member, Denial::NOT_JOINED);
        match self.rooms.members.known(member).is_some_and(|entry| entry.ending().is_some()) {
            true => self.ended(member),
            false => {
                self.keep_quota(member);
                self.leave_room(member, code, reason);
            }
        }
    }

    /// The host's answers to what it was sent find no membership any more: what was sent behind a join that is refused, what a
    /// turn that overlaps others has not ended, what takes longer than a drain. Returns how many there were.
    pub(super) fn answer_open(&mut self, member: MemberHandle, why: Denial) -> usize {
        let room = self.rooms.members.known(member).and_then(|entry| self.rooms.rooms.known_mut(entry.room));
        let asked = room.map(|room| room.asked.take_of(member));
        let asked = asked.unwrap_or_default();
        for reference in &asked {
            self.say_reply(member, Some(reference), true, &why.response());
        }
        asked.len()
    }

    /// A join has its answer, which a channel's client is told, once. Was it now?
    pub(super) fn answer_join(&mut self, member: MemberHandle, error: bool, response: &[u8]) -> bool {
        let entry = self.rooms.members.known_mut(member).filter(|entry| !entry.answered);
        let Some(entry) = entry else { return false };
        entry.answered = true;
        if entry.form == Form::Direct {
            return false;
        }
        let reference = self.change(member, |more| more.waiting.as_mut()?.reference.take()).flatten();
        self.say_reply(member, reference.as_deref(), error, response);
        true
    }
}
