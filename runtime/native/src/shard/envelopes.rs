//! A channel socket is heard: its messages become joins, leaves, pushes, or an end of the connection.
//!
//! The one rule: it is read whatever its rooms do, since it has many of them; only replies that it does not take stop that.

use crate::channels::{Envelope, Fault, LONGEST_NAME, Version, event, parse_binary};
use crate::mesh::Denial;
use crate::ws::connection::Connection;
use crate::ws::sink::{Flow, Message, Role, Sink};
use crate::ws::utf8;

use super::core::Core;
use super::inbound::pong;
use super::phase::Phase;
use super::quota::{charge_control, charge_message};
use super::slots::ConnSlot;
use super::stop::Stop;

/// The sink of one `receive`. The connection's protocol state is out of the core meanwhile.
struct Envelopes<'a> {
    core: &'a mut Core,
    slot: ConnSlot,
    /// What the next message cost on its way.
    cost_bytes: usize,
    stop: Option<Stop>,
}

impl Envelopes<'_> {
    fn end(&mut self, stop: Stop) -> Flow {
        self.stop = Some(stop);
        Flow::Stop
    }

    fn charge(&mut self, payload_bytes: usize) -> Result<(), Stop> {
        let cost_bytes = std::mem::take(&mut self.cost_bytes).max(payload_bytes);
        let Core { conns, env, .. } = &mut *self.core;
        let Some(conn) = conns.known_mut(self.slot) else { return Ok(()) };
        conn.assembling_since_ms = 0; // what may follow in this read has only now begun
        charge_message(&mut conn.messages, &mut conn.bytes, env, cost_bytes)
    }

    fn control(&mut self) -> Flow {
        let Core { conns, env, .. } = &mut *self.core;
        let Some(conn) = conns.known_mut(self.slot) else { return Flow::Stop };
        match charge_control(&mut conn.control, env) {
            Ok(()) => Flow::Continue,
            Err(stop) => self.end(stop),
        }
    }
}

/// Version 1 has objects alone, which Phoenix reads from binary messages too, and some clients write them so. Another binary
/// message of it can be answered, if the binary form can read it.
fn read(version: Version, message: Message<'_>) -> Result<Envelope<'_>, Fault<'_>> {
    match (message, version) {
        (Message::Text(text), _) => version.parse(text),
        (Message::Binary(data), Version::V2) => parse_binary(data),
        (Message::Binary(data), Version::V1) if data.trim_ascii_start().starts_with(b"{") => {
            utf8::read(data).map_err(|_| Fault::Noise).and_then(|text| version.parse(text))
        }
        (Message::Binary(data), Version::V1) => {
            Err(parse_binary(data).map_or_else(|fault| fault, Envelope::refuse_binary))
        }
    }
}

impl Sink for Envelopes<'_> {
    fn cost(&mut self, wire_bytes: usize) {
        self.cost_bytes = wire_bytes;
    }

    fn message(&mut self, message: Message<'_>) -> Flow {
        if let Err(stop) = self.charge(message.bytes().len()) {
            return self.end(stop);
        }
        self.core.env.counters.messages_in.add(1);
        let Some(version) = self.core.version(self.slot) else { return Flow::Stop };
        match read(version, message) {
            Ok(envelope) => self.core.take_envelope(self.slot, &envelope),
            Err(Fault::Odd(odd)) => self.core.deny_odd(self.slot, &odd),
            Err(Fault::Noise) => return self.end(Stop::NotAnEnvelope),
        }
        match self.core.conns.known(self.slot).is_some_and(|conn| conn.phase == Phase::Open) {
            true => Flow::Continue,
            false => Flow::Stop,
        }
    }

    fn ping(&mut self, payload: &[u8]) -> Flow {
        let Core { conns, env, .. } = &mut *self.core;
        if let Some(conn) = conns.known_mut(self.slot) {
            pong(&mut conn.outbox, env, payload);
        }
        self.control()
    }

    fn pong(&mut self, _payload: &[u8]) -> Flow {
        self.core.conns.known_mut(self.slot).into_iter().for_each(|conn| conn.ping_sent_ms = 0);
        self.control()
    }

    fn close(&mut self, code: u16, reason: &str) -> Flow {
        self.end(Stop::Closed { code, reason: reason.to_owned() })
    }
}

impl Core {
    /// Bytes of an open channel socket.
    pub(super) fn receive_envelopes(&mut self, slot: ConnSlot, bytes: &mut [u8]) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let mut ws = std::mem::replace(&mut conn.ws, Connection::new(Role::Server, None));
        let limits = self.env.message_limits;
        let mut sink = Envelopes { core: self, slot, cost_bytes: 0, stop: None };
        let result = ws.receive(bytes, &limits, &mut sink);
        let stop = sink.stop.take();
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.ws = ws;
        }
        self.received(slot, result, stop);
    }

    fn take_envelope(&mut self, slot: ConnSlot, envelope: &Envelope<'_>) {
        if let Some(denial) = too_long(envelope) {
            return self.deny(slot, envelope, denial);
        }
        match (&*envelope.topic, &*envelope.event) {
            ("phoenix", event::HEARTBEAT) => self.reply_to(slot, envelope, false, b"{}"),
            (_, event::JOIN) => self.join_topic(slot, envelope),
            (_, event::LEAVE) => self.leave_topic(slot, envelope),
            _ => self.take_push(slot, envelope),
        }
    }
}

/// No room has such a topic or event: the binary form could not say it.
fn too_long(envelope: &Envelope<'_>) -> Option<Denial> {
    match (envelope.topic.len() > LONGEST_NAME, envelope.event.len() > LONGEST_NAME) {
        (true, _) => Some(Denial::NO_SUCH_TOPIC),
        (_, true) => Some(Denial::LONG_EVENT),
        _ => None,
    }
}
