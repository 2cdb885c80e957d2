//! What a channel socket is told in order and in any case: replies, and that a membership has ended.
//!
//! The one rule: none of it is ever dropped. A client that does not take its replies is not heard meanwhile.

use crate::channels::{Content, Envelope, Head, Odd, Reference, Version, event};
use crate::mesh::{Denial, Frame, LinkError, MemberHandle, flags, read_reference};
use crate::ws::close;

use super::conn::Conn;
use super::core::Core;
use super::phase::Phase;
use super::slots::ConnSlot;
use super::wire::{Message, append};

/// Of the socket itself, as in heartbeats: what has no topic that can be read is answered there.
const SOCKET_TOPIC: &str = "phoenix";

impl Core {
    /// Answers a client's message under the join it names.
    pub(super) fn reply_to(&mut self, slot: ConnSlot, to: &Envelope<'_>, error: bool, response: &[u8]) {
        let head =
            Head { join_ref: to.join_ref.as_ref(), reference: to.reference.as_ref(), topic: &to.topic };
        self.say_reply_to(slot, head, error, response);
    }

    fn say_reply_to(&mut self, slot: ConnSlot, head: Head<'_>, error: bool, response: &[u8]) {
        let Some(version) = self.version(slot) else { return };
        let mut out = Vec::with_capacity(response.len() + head.topic.len() + 64);
        version.put_reply(&mut out, head, error, Content::Json(response));
        self.say(slot, false, &out);
    }

    /// Of the protocol, as a channel socket speaks it.
    pub(super) fn version(&self, slot: ConnSlot) -> Option<Version> {
        Some(self.conns.known(slot)?.channels()?.version)
    }

    /// Answers a push with an error, if it wants an answer.
    pub(super) fn deny(&mut self, slot: ConnSlot, to: &Envelope<'_>, denial: Denial) {
        if to.reference.is_some() {
            self.reply_to(slot, to, true, &denial.response());
        }
    }

    /// Answers a message that is not an envelope, by what could be read of it; also if it has no reference.
    pub(super) fn deny_odd(&mut self, slot: ConnSlot, odd: &Odd<'_>) {
        self.env.counters.odd_messages.add(1);
        let head = Head {
            join_ref: odd.join_ref.as_ref(),
            reference: odd.reference.as_ref(),
            topic: odd.topic.as_deref().unwrap_or(SOCKET_TOPIC),
        };
        self.say_reply_to(slot, head, true, &Denial::invalid(odd.wrong).response());
    }

    /// Answers what a member asked by this reference (`kept`), with JSON.
    pub(super) fn say_reply(
        &mut self,
        member: MemberHandle,
        kept: Option<&str>,
        error: bool,
        response: &[u8],
    ) {
        self.put_reply(member, kept, error, Content::Json(response));
    }

    /// The room's answer to a push.
    pub(super) fn reply(&mut self, member: MemberHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        let (reference, response) = read_reference(frame.body)?;
        if reference.is_empty() {
            return Ok(());
        }
        let content = if frame.is_binary() { Content::Binary(response) } else { Content::Json(response) };
        let error = frame.flags & flags::ERROR != 0;
        let room = self.rooms.members.known(member).and_then(|entry| self.rooms.rooms.known_mut(entry.room));
        if room.is_some_and(|room| !room.asked.answered(member, reference)) {
            return Ok(());
        }
        self.put_reply(member, Some(reference), error, content);
        if self.drain.is_some() {
            self.answered_late(member);
        }
        Ok(())
    }

    fn put_reply(&mut self, member: MemberHandle, kept: Option<&str>, error: bool, response: Content<'_>) {
        let Some(entry) = self.rooms.members.known(member) else { return };
        let Some(version) = entry.form.version() else { return };
        let (slot, join_ref) = (entry.conn.known(), entry.join_ref());
        let reference = kept.map(Reference::of_kept);
        let head = Head { join_ref: join_ref.as_ref(), reference: reference.as_ref(), topic: entry.topic() };
        let mut out = Vec::with_capacity(response.bytes() + head.topic.len() + 64);
        version.put_reply(&mut out, head, error, response);
        self.say(slot, version.is_binary(response), &out);
    }

    /// Tells a channel's member that it is one no longer: that it may come back (`phx_error`), or that it is over. Version 1
    /// says by `ref` which join that was: a client that has joined again would else take it for the end of that.
    pub(super) fn say_ended(&mut self, member: MemberHandle, code: u16, reason: &str) {
        let Some(entry) = self.rooms.members.known(member) else { return };
        let Some(version) = entry.form.version() else { return };
        let event = if close::comes_back(code) { event::ERROR } else { event::CLOSE };
        let payload = serde_json::json!({ "code": code, "reason": reason }).to_string();
        let (slot, join_ref) = (entry.conn.known(), entry.join_ref());
        let joined_by = entry.joined_by().filter(|_| version == Version::V1);
        let head = Head { join_ref: join_ref.as_ref(), reference: joined_by.as_ref(), topic: entry.topic() };
        let mut out = Vec::new();
        version.put_push(&mut out, head, event, Content::Json(payload.as_bytes()), None);
        self.say(slot, false, &out);
    }

    /// Queues a message that no policy drops.
    pub(super) fn say(&mut self, slot: ConnSlot, binary: bool, payload: &[u8]) {
        let Core { conns, env, .. } = self;
        let Some(conn) = conns.known_mut(slot).filter(|conn| conn.phase <= Phase::Barrier) else {
            return;
        };
        let before = conn.queued_bytes();
        append(conn, Message { binary, payload }, None, env);
        let size = conn.queued_bytes() - before;
        conn.channels_mut().into_iter().for_each(|channels| channels.reply_bytes += size);
        self.mark_dirty(slot);
    }
}

impl Conn {
    /// Bytes of replies that wait at most, of a channel socket: those that were noted, or all that waits.
    pub(super) fn unsent_replies(&self) -> Option<usize> {
        self.channels().map(|channels| channels.reply_bytes.min(self.queued_bytes()))
    }
}
