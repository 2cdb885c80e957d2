//! How connections end: in order behind a barrier, by policy ahead of the queue, or at once when the peer is gone.
//!
//! The one rule: every forced close sends its close frame, and leaves the room exactly once.

use crate::mesh::{Kind, MemberHandle};
use crate::ws::connection::Connection;
use crate::ws::error::ProtocolError;
use crate::ws::opcode::Opcode;
use crate::ws::sink::Role;
use crate::ws::{close, encode};

use super::accept::refused::Refused;
use super::config::ms;
use super::core::Core;
use super::phase::{After, Closing, Phase};
use super::slots::ConnSlot;
use super::stop::Stop;

impl Core {
    /// The client broke the protocol: answer what came before, then close.
    pub(super) fn protocol_error(&mut self, slot: ConnSlot, error: ProtocolError) {
        let counters = &self.env.counters;
        match error {
            ProtocolError::InvalidUtf8 => counters.bad_utf8.add(1),
            ProtocolError::TooBig => counters.too_big.add(1),
            ProtocolError::TooManyFragments => counters.fragment_floods.add(1),
            _ => counters.protocol_errors.add(1),
        }
        let wait_s = self.env.settings.close_barrier_s;
        self.begin_barrier(slot, error.close_code(), error.slug().to_owned(), After::Shutdown, wait_s);
    }

    /// Decoding ended for another reason than an error.
    pub(super) fn stop(&mut self, slot: ConnSlot, stop: Stop) {
        let wait_s = self.env.settings.close_barrier_s;
        match stop {
            Stop::Closed { code, reason } => self.begin_barrier(slot, code, reason, After::Close, wait_s),
            Stop::NotAnEnvelope => {
                self.env.counters.not_envelopes.add(1);
                let reason = "not_an_envelope".to_owned();
                self.begin_barrier(slot, close::UNSUPPORTED, reason, After::Shutdown, wait_s);
            }
            Stop::Quota { retry_ms } => {
                self.env.counters.quota_closed.add(1);
                self.close_by_policy(slot, close::POLICY, &close::retry("rate", retry_ms));
            }
            Stop::ControlFlood => {
                self.env.counters.control_floods.add(1);
                self.close_by_policy(slot, close::POLICY, &close::retry("control_flood", close::RETRY_MS));
            }
            Stop::MessageFlood { retry_ms } => {
                self.env.counters.message_floods.add(1);
                self.close_by_policy(slot, close::POLICY, &close::retry("message_flood", retry_ms));
            }
        }
    }

    /// Stops reading and waits until every room of it has handled what came before, at most `wait_s`.
    pub(super) fn begin_barrier(
        &mut self,
        slot: ConnSlot,
        code: u16,
        reason: String,
        after: After,
        wait_s: f64,
    ) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        conn.phase = Phase::Barrier;
        conn.after = after;
        let members: Vec<MemberHandle> = conn.members().collect();
        let barriers: Vec<MemberHandle> =
            members.into_iter().filter(|&member| self.send_barrier(member)).collect();
        let (none, since_ms) = (barriers.is_empty(), self.env.now_ms);
        let Some(conn) = self.conns.known_mut(slot) else { return };
        conn.rare().closing = Some(Closing { code, reason, since_ms, barriers, late: Vec::new() });
        match none {
            true => self.finish_close(slot),
            false => self.set_timer_in(slot, ms(wait_s)),
        }
    }

    /// Behind what the member has said; at once, or when that has gone, or cannot come back any more. One that is ending has
    /// sent its own.
    fn send_barrier(&mut self, member: MemberHandle) -> bool {
        let entry = self.rooms.members.known(member);
        let waits = entry.is_some_and(|entry| entry.has_pushes() || entry.ending().is_some());
        waits || self.is_leaving_host(member) || self.ask_barrier(member)
    }

    /// BARRIER: the room tells when it has handled what the member said before. False: there is nobody to ask.
    pub(super) fn ask_barrier(&mut self, member: MemberHandle) -> bool {
        let entry = self.rooms.members.known(member);
        let body = entry.and_then(|entry| entry.ending()).map(|ending| ending.close().bytes());
        self.push_to_room(member, Kind::Barrier, &body.unwrap_or_default())
    }

    /// The room of one of its members has handled all, or the membership is no more.
    pub(super) fn barrier_done(&mut self, slot: ConnSlot, member: MemberHandle) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let closing = conn.rare.as_mut().and_then(|rare| rare.closing.as_mut());
        let Some(closing) = closing else { return };
        closing.barriers.retain(|waits| *waits != member);
        if closing.barriers.is_empty() {
            self.finish_close(slot);
        }
    }

    /// A drain answers turns that have begun, and those that overlap others go on behind the barrier: it waits for them.
    pub(super) fn has_open(&self, member: MemberHandle) -> bool {
        self.drain.is_some() && self.rooms.room_of(member).is_some_and(|room| room.asked.has(member))
    }

    /// Until its last answer, or until the time of its barrier is up.
    pub(super) fn wait_for_answers(&mut self, slot: ConnSlot, member: MemberHandle) {
        let conn = self.conns.known_mut(slot).and_then(|conn| conn.rare.as_mut());
        if let Some(closing) = conn.and_then(|rare| rare.closing.as_mut()) {
            closing.late.push(member);
        }
    }

    /// A member was answered while a drain goes on: was that what its closing socket waited for?
    #[cold]
    pub(super) fn answered_late(&mut self, member: MemberHandle) {
        let Some(slot) = self.rooms.members.get(member).and_then(|entry| entry.conn.get()) else { return };
        let closing = self.conns.get(slot).and_then(|conn| conn.rare.as_ref()?.closing.as_ref());
        if closing.is_some_and(|closing| closing.late.contains(&member)) && !self.has_open(member) {
            self.barrier_done(slot, member);
        }
    }

    /// The barriers came back, or their time is up.
    pub(super) fn finish_close(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let Some(closing) = conn.take(|rare| rare.closing.take()) else { return };
        let (after, members) = (conn.after, conn.members().collect::<Vec<_>>());
        members.into_iter().for_each(|member| self.fail_rest(member));
        self.close_in_order(slot, closing.code, &closing.reason, after);
    }

    /// Queues the close frame behind everything else, and leaves the room.
    pub(super) fn close_in_order(&mut self, slot: ConnSlot, code: u16, reason: &str, after: After) {
        let payload = close::payload(code, reason);
        let now_ms = self.env.now_ms;
        let Some(conn) = self.conns.known_mut(slot).filter(|conn| conn.phase < Phase::CloseSent) else {
            return;
        };
        let outbox = conn.outbox.get_or_insert_with(|| self.env.outbox());
        let write = |out: &mut Vec<u8>| encode::append_frame(out, Opcode::Close, false, &payload);
        outbox.push_with(payload.len() + 2, now_ms, write);
        self.closed(slot, code, reason, after);
    }

    /// Sends the close frame ahead of the queue, which is dropped.
    pub(super) fn close_by_policy(&mut self, slot: ConnSlot, code: u16, reason: &str) {
        let payload = close::payload(code, reason);
        let Some(conn) = self.conns.known_mut(slot).filter(|conn| conn.phase < Phase::CloseSent) else {
            return;
        };
        let outbox = conn.outbox.get_or_insert_with(|| self.env.outbox());
        outbox.clear_data();
        outbox.push_control(|out| encode::append_frame(out, Opcode::Close, false, &payload));
        self.closed(slot, code, reason, After::Shutdown);
    }

    /// Closes by policy whoever is past the handshake; the others get the answer of HTTP, or none during TLS.
    pub(super) fn close_by_force(&mut self, slot: ConnSlot, code: u16, reason: &str) {
        match self.conns.known(slot).map(|conn| (conn.phase, conn.securing)) {
            Some((Phase::Head, true)) => self.gone(slot),
            Some((Phase::Head, false)) => self.refuse(slot, Refused::Load.refusal()),
            _ => self.close_by_policy(slot, code, reason),
        }
    }

    /// The close frame is queued: leave the room, give the peer its time.
    fn closed(&mut self, slot: ConnSlot, code: u16, reason: &str, after: After) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let unread = conn.phase == Phase::Barrier;
        conn.after = conn.after.max(after); // what the client has said already is not waited for
        self.enter_phase(slot, Phase::CloseSent);
        // The edges of what came while nothing was read are gone.
        if self.unpause(slot) || unread {
            self.work.resumed.push_back(slot);
        }
        self.leave(slot, code, reason);
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.rare = None; // nothing more is compressed or waited for
            if conn.after > After::Await {
                conn.ws = Connection::new(Role::Server, None); // nor decoded, if the client's close is not awaited
            }
        }
        self.recharge(slot);
        self.set_timer_in(slot, ms(self.env.settings.close_timeout_s));
        self.mark_dirty(slot);
    }
}
