//! What a channel socket is told in order and in any case: replies, and that a membership has ended.
//!
//! The one rule: none of it is ever dropped. A client that does not take its replies is not heard meanwhile.

use crate::channels::{Content, Envelope, put_binary_reply, put_push, put_reply};
use crate::mesh::{Frame, LinkError, flags, read_reference};
use crate::ws::close;

use super::conn::{Conn, Phase};
use super::core::Core;
use super::denial::Denial;
use super::member::{Form, Member};
use super::wire::{Message, append};

impl Core {
    /// Answers a client's message under the join it names.
    pub(super) fn reply_to(&mut self, slot: u32, to: &Envelope<'_>, error: bool, response: &[u8]) {
        let mut out = Vec::with_capacity(response.len() + to.topic.len() + 64);
        put_reply(&mut out, to.join_ref.as_deref(), to.reference.as_deref(), &to.topic, error, response);
        self.say(slot, false, &out);
    }

    /// Answers a push with an error, if it wants an answer.
    pub(super) fn deny(&mut self, slot: u32, to: &Envelope<'_>, denial: Denial) {
        if to.reference.is_some() {
            self.reply_to(slot, to, true, &denial.response());
        }
    }

    /// Answers what a member asked by this reference, with JSON.
    pub(super) fn say_reply(&mut self, member: u32, reference: Option<&str>, error: bool, response: &[u8]) {
        let Some(entry) = self.rooms.members.get(member as usize) else { return };
        let mut out = Vec::with_capacity(response.len() + entry.topic().len() + 64);
        put_reply(&mut out, entry.join_ref(), reference, entry.topic(), error, response);
        let slot = entry.conn;
        self.say(slot, false, &out);
    }

    /// The room's answer to a push.
    pub(super) fn reply(&mut self, member: u32, frame: &Frame<'_>) -> Result<(), LinkError> {
        let (reference, response) = read_reference(frame.body)?;
        let wanted = |entry: &&Member| entry.form != Form::Direct && !reference.is_empty();
        let Some(entry) = self.rooms.members.get(member as usize).filter(wanted) else { return Ok(()) };
        let put = if frame.is_binary() { put_binary_reply } else { put_reply };
        let (slot, error) = (entry.conn, frame.flags & flags::ERROR != 0);
        let mut out = Vec::with_capacity(response.len() + entry.topic().len() + 64);
        put(&mut out, entry.join_ref(), Some(reference), entry.topic(), error, response);
        self.say(slot, frame.is_binary(), &out);
        Ok(())
    }

    /// Tells a channel's member that it is one no longer: that it may come back (`phx_error`), or that it is over.
    pub(super) fn say_ended(&mut self, member: u32, code: u16, reason: &str) {
        let Some(entry) = self.rooms.members.get(member as usize) else { return };
        let event = if close::comes_back(code) { "phx_error" } else { "phx_close" };
        let payload = serde_json::json!({ "code": code, "reason": reason }).to_string();
        let mut out = Vec::new();
        put_push(&mut out, entry.join_ref(), entry.topic(), event, Content::Json(payload.as_bytes()), None);
        let slot = entry.conn;
        self.say(slot, false, &out);
    }

    /// Queues a message that no policy drops.
    pub(super) fn say(&mut self, slot: u32, binary: bool, payload: &[u8]) {
        let Core { conns, env, .. } = self;
        let Some(conn) = conns.get_mut(slot as usize).filter(|conn| conn.phase <= Phase::Barrier) else {
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
