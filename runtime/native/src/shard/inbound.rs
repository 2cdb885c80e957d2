//! Client → room: what a connection received becomes mesh frames, or an end of the connection.
//!
//! The one rule: a connection is read only while its room has credit and the link has room, so nothing piles up here.

use crate::mesh::{Kind, MemberHandle, Outgoing, credit, flags};
use crate::ws::encode;
use crate::ws::opcode::Opcode;
use crate::ws::sink::{Flow, Message, Sink};

use super::bucket::Bucket;
use super::conn::Conn;
use super::core::Core;
use super::env::Env;
use super::outbox::Outbox;
use super::phase::Phase;
use super::quota::{charge_control, charge_message, take_quota};
use super::rooms::{Room, Rooms};
use super::slots::ConnSlot;
use super::stop::Stop;

/// The sink of one `receive`: everything it touches, borrowed apart.
struct Inbound<'a> {
    env: &'a mut Env,
    out: &'a mut Outgoing,
    room: &'a mut Room,
    member: MemberHandle,
    control: &'a mut Bucket,
    messages: &'a mut Bucket,
    bytes: &'a mut Bucket,
    outbox: &'a mut Option<Box<Outbox>>,
    ping_sent_ms: &'a mut u32,
    assembling_since_ms: &'a mut u32,
    /// What its room lets it say, if that is bounded.
    quota: Option<&'a mut [Bucket; 2]>,
    /// What the next message cost on its way.
    cost_bytes: usize,
    stop: Option<Stop>,
}

/// Answers a ping.
pub(super) fn pong(outbox: &mut Option<Box<Outbox>>, env: &mut Env, payload: &[u8]) {
    let outbox = outbox.get_or_insert_with(|| env.outbox());
    outbox.push_control(|out| encode::append_frame(out, Opcode::Pong, false, payload));
}

impl Inbound<'_> {
    fn charge(&mut self, payload_bytes: usize) -> Result<(), Stop> {
        let cost_bytes = std::mem::take(&mut self.cost_bytes).max(payload_bytes);
        charge_message(self.messages, self.bytes, self.env, cost_bytes)?;
        match &mut self.quota {
            Some(quota) => take_quota(quota, self.room.quota, payload_bytes, self.env.now_ms)
                .map_err(|retry_ms| Stop::Quota { retry_ms }),
            None => Ok(()),
        }
    }

    fn control(&mut self) -> Flow {
        match charge_control(self.control, self.env) {
            Ok(()) => Flow::Continue,
            Err(stop) => self.end(stop),
        }
    }

    fn end(&mut self, stop: Stop) -> Flow {
        self.stop = Some(stop);
        Flow::Stop
    }
}

impl Sink for Inbound<'_> {
    fn cost(&mut self, wire_bytes: usize) {
        self.cost_bytes = wire_bytes;
    }

    fn message(&mut self, message: Message<'_>) -> Flow {
        let payload = message.bytes();
        *self.assembling_since_ms = 0; // what may follow in this read has only now begun
        if let Err(stop) = self.charge(payload.len()) {
            return self.end(stop);
        }
        let flags = if message.is_binary() { flags::BINARY } else { 0 };
        self.out.push(Kind::Message, flags, self.member.0, self.room.epoch, &[payload]);
        self.room.credit_bytes -= credit::cost(payload.len()) as i64;
        self.env.counters.messages_in.add(1);
        Flow::Continue
    }

    fn ping(&mut self, payload: &[u8]) -> Flow {
        pong(self.outbox, self.env, payload);
        self.control()
    }

    fn pong(&mut self, _payload: &[u8]) -> Flow {
        *self.ping_sent_ms = 0;
        self.control()
    }

    fn close(&mut self, code: u16, reason: &str) -> Flow {
        self.end(Stop::Closed { code, reason: reason.to_owned() })
    }
}

impl Core {
    /// Bytes came from a connection; they are unmasked in place. Call only while `wants_read`.
    pub fn receive(&mut self, slot: ConnSlot, bytes: &mut [u8]) {
        let Some(conn) = self.conns.get_mut(slot) else { return };
        conn.last_seen_ms = self.env.now();
        conn.ping_sent_ms = 0;
        self.env.counters.bytes_in.add(bytes.len() as u64);
        self.decode(slot, bytes);
    }

    pub(super) fn decode(&mut self, slot: ConnSlot, bytes: &mut [u8]) {
        let Some(conn) = self.conns.known(slot) else { return };
        match conn.phase {
            Phase::Head => self.receive_head(slot, bytes),
            Phase::Open if conn.channels().is_some() => self.receive_envelopes(slot, bytes),
            Phase::Open => self.receive_frames(slot, bytes),
            Phase::CloseSent => self.receive_last(slot, bytes),
            Phase::Barrier | Phase::Linger | Phase::Dead => {}
        }
    }

    /// Bytes of an open WebSocket; in a room, which is attached.
    pub(super) fn receive_frames(&mut self, slot: ConnSlot, bytes: &mut [u8]) {
        let Core { conns, rooms, links, env, .. } = self;
        let Some(conn) = conns.known_mut(slot) else { return };
        let Conn {
            ws, control, messages, bytes: byte_bucket, outbox, ping_sent_ms, assembling_since_ms, ..
        } = conn;
        let Rooms { rooms, members, .. } = rooms;
        let Some(entry) = members.known_mut(conn.member) else { return };
        let Some(room) = rooms.known_mut(entry.room) else { return };
        let Some(link) = links.known_mut(room.host) else { return };
        let quota = room.has_quota().then(|| &mut entry.more_mut().quota);
        let limits = env.message_limits;
        let mut sink = Inbound {
            env,
            out: link.traffic.outgoing(),
            room,
            member: conn.member.known(),
            control,
            messages,
            bytes: byte_bucket,
            outbox,
            ping_sent_ms,
            assembling_since_ms,
            quota,
            cost_bytes: 0,
            stop: None,
        };
        let result = ws.receive(bytes, &limits, &mut sink);
        let stop = sink.stop.take();
        self.received(slot, result, stop);
    }
}
