//! The request head as it arrives: gathered within limits, answered when whole, given up when late.

use crate::ws::close;
use crate::ws::handshake::{Refusal, Request, has_websocket_fields, parse_head};

use super::accept::refused::Refused;
use super::config::ms;
use super::conn::Head;
use super::core::Core;
use super::phase::{After, Phase};
use super::refusals::Refused as Noted;
use super::slots::ConnSlot;

impl Core {
    /// Bytes of a connection that has not been upgraded.
    pub(super) fn receive_head(&mut self, slot: ConnSlot, bytes: &mut [u8]) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let mut head = conn.take(|rare| rare.head.take()).unwrap_or_default();
        head.reads += 1;
        if head.bytes.is_empty() {
            // The usual case: all in one read, nothing copied.
            match head.scanner.scan(bytes, &self.env.request_limits) {
                Ok(None) => head.bytes.extend_from_slice(bytes),
                found => return self.scanned(slot, found, bytes),
            }
        } else {
            head.bytes.extend_from_slice(bytes);
            match head.scanner.scan(&head.bytes, &self.env.request_limits) {
                Ok(None) => {}
                found => return self.scanned(slot, found, &mut head.bytes),
            }
        }
        self.keep_head(slot, head);
    }

    fn keep_head(&mut self, slot: ConnSlot, head: Head) {
        let most = self.env.settings.header_reads;
        if most > 0 && head.reads >= most {
            return self.refuse_unread(slot, Refusal::TOO_SLOW);
        }
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.rare().head = Some(head);
        }
        self.recharge(slot);
    }

    pub(super) fn scanned(
        &mut self,
        slot: ConnSlot,
        found: Result<Option<usize>, Refusal>,
        bytes: &mut [u8],
    ) {
        match found {
            Err(refusal) => self.refuse_unread(slot, refusal),
            Ok(len) => {
                let (request, rest) = bytes.split_at_mut(len.unwrap_or_default().min(bytes.len()));
                self.take_request(slot, request, rest);
            }
        }
    }

    fn take_request(&mut self, slot: ConnSlot, head: &[u8], rest: &mut [u8]) {
        match parse_head(head, &self.env.request_limits) {
            Ok(request) => {
                self.answer(slot, &request, rest);
                self.keep_waiting(slot, head, rest);
            }
            Err(refusal) => self.refuse_unread(slot, refusal),
        }
        self.recharge(slot);
    }

    fn answer(&mut self, slot: ConnSlot, request: &Request<'_>, rest: &mut [u8]) {
        if let Err(refusal) = self.route(slot, request, rest) {
            self.note_refusal(refusal, request.path, has_websocket_fields(request));
            match request.method {
                "HEAD" => self.refuse_with(slot, refusal, refusal.head_response()),
                _ => self.refuse(slot, refusal),
            }
        }
    }

    /// A head that is not understood.
    fn refuse_unread(&mut self, slot: ConnSlot, refusal: Refusal) {
        self.note_refusal(refusal, "", false);
        self.refuse(slot, refusal);
    }

    /// For the log. An unknown path and a wrong origin are noted where more is known; 5xx are this server's own state.
    fn note_refusal(&self, refusal: Refusal, path: &str, upgrade: bool) {
        let Refusal { status, detail, .. } = refusal;
        if status < 500 && status != 403 && refusal != Refusal::NOT_FOUND {
            self.env.refusals.note(Noted::request(status, detail, path, upgrade));
        }
    }

    /// Answers with a status and closes.
    pub(super) fn refuse(&mut self, slot: ConnSlot, refusal: Refusal) {
        self.refuse_with(slot, refusal, refusal.response());
    }

    fn refuse_with(&mut self, slot: ConnSlot, refusal: Refusal, response: Vec<u8>) {
        self.env.counters.refused(refusal.status);
        self.respond(slot, response);
    }

    /// The whole answer to a plain request; the connection closes after it.
    pub(super) fn respond(&mut self, slot: ConnSlot, response: Vec<u8>) {
        self.push_response(slot, response);
        self.enter_phase(slot, Phase::CloseSent);
        let Some(conn) = self.conns.known_mut(slot) else { return };
        conn.after = After::Shutdown;
        conn.rare = None;
        // A page may be long and the client slow: it has the time of a queue.
        let settings = &self.env.settings;
        self.set_timer_in(slot, ms(settings.queue_age_s.max(settings.close_timeout_s)));
    }

    pub(super) fn push_response(&mut self, slot: ConnSlot, response: Vec<u8>) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let outbox = conn.outbox.get_or_insert_with(|| self.env.outbox());
        outbox.push_head(response, self.env.now_ms);
        self.mark_dirty(slot);
    }

    /// The request did not come in time. Before TLS is done nothing can be said.
    pub(super) fn head_timeout(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.known(slot) else { return };
        if conn.securing {
            return self.failed(slot, true);
        }
        if conn.waits_for_host() {
            return self.give_up_head(slot);
        }
        self.refuse(slot, conn.refused.map_or(Refusal::TOO_SLOW, Refused::refusal));
    }

    /// TLS failed and has an alert to send, which the socket does not take yet: it has the time of a close for that.
    pub fn failed_with_alert(&mut self, slot: ConnSlot, securing: bool) {
        if self.conns.get(slot).is_none_or(|conn| conn.phase >= Phase::CloseSent) {
            return; // it has its time already, and what it still sends gives it no more
        }
        if securing {
            self.env.counters.tls_failures.add(1);
        }
        self.unpause(slot);
        self.leave(slot, close::ABNORMAL, "");
        self.enter_phase(slot, Phase::CloseSent);
        let Some(conn) = self.conns.known_mut(slot) else { return };
        (conn.after, conn.rare, conn.outbox) = (After::Shutdown, None, None);
        self.recharge(slot);
        self.set_timer_in(slot, ms(self.env.settings.close_timeout_s));
    }

    /// The transport failed; `securing`: during the TLS handshake.
    pub fn failed(&mut self, slot: ConnSlot, securing: bool) {
        if securing {
            self.env.counters.tls_failures.add(1);
        }
        self.gone(slot);
    }
}
