//! Client → room: what a connection received becomes mesh frames, or an end of the connection.
//!
//! The one rule: a connection is read only while its room has credit and the link has room, so nothing piles up here.

use crate::mesh::{Kind, Outgoing, flags};
use crate::ws::encode;
use crate::ws::opcode::Opcode;
use crate::ws::sink::{Flow, Sink};

use super::bucket::Bucket;
use super::conn::{Conn, Phase};
use super::core::Core;
use super::env::Env;
use super::outbox::Outbox;
use super::rooms::Room;

/// Credit that a message costs beside its payload, in bytes.
const MESSAGE_OVERHEAD: i64 = 64;

/// Why decoding ended, if it did not end with the bytes.
pub(super) enum Stop {
    Closed { code: u16, reason: String },
    ControlFlood,
    MessageFlood { retry_ms: u64 },
}

/// The sink of one `receive`: everything it touches, borrowed apart.
struct Inbound<'a> {
    env: &'a mut Env,
    out: &'a mut Outgoing,
    room: &'a mut Room,
    member: u32,
    control: &'a mut Bucket,
    messages: &'a mut Bucket,
    bytes: &'a mut Bucket,
    outbox: &'a mut Option<Box<Outbox>>,
    ping_sent_ms: &'a mut u32,
    assembling_since_ms: &'a mut u32,
    /// What the next message cost on its way.
    cost_bytes: usize,
    stop: Option<Stop>,
}

impl Inbound<'_> {
    /// Messages are few and small by what they cost us, not only by what they come to: empty fragments are work too.
    /// One alone always fits into a full bucket.
    fn charge_message(&mut self, payload_bytes: usize) -> Result<(), u64> {
        let (env, cost_bytes) = (&self.env, std::mem::take(&mut self.cost_bytes));
        self.messages.take(1.0, env.messages, env.now_ms)?;
        let charged = (payload_bytes.max(cost_bytes) as f32).min(env.bytes.burst);
        self.bytes.take(charged, env.bytes, env.now_ms)
    }

    fn charge_control(&mut self) -> Flow {
        match self.control.take(1.0, self.env.control, self.env.now_ms) {
            Ok(()) => Flow::Continue,
            Err(_) => self.end(Stop::ControlFlood),
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

    fn message(&mut self, binary: bool, payload: &[u8]) -> Flow {
        *self.assembling_since_ms = 0; // what may follow in this read has only now begun
        if let Err(retry_ms) = self.charge_message(payload.len()) {
            return self.end(Stop::MessageFlood { retry_ms });
        }
        let flags = if binary { flags::BINARY } else { 0 };
        self.out.push(Kind::Message, flags, self.member, self.room.epoch, &[payload]);
        self.room.credit_bytes -= payload.len() as i64 + MESSAGE_OVERHEAD;
        self.env.counters.messages_in.add(1);
        Flow::Continue
    }

    fn ping(&mut self, payload: &[u8]) -> Flow {
        let outbox = self.outbox.get_or_insert_with(|| self.env.outbox());
        outbox.push_control(|out| encode::append_frame(out, Opcode::Pong, false, payload));
        self.charge_control()
    }

    fn pong(&mut self, _payload: &[u8]) -> Flow {
        *self.ping_sent_ms = 0;
        self.charge_control()
    }

    fn close(&mut self, code: u16, reason: &str) -> Flow {
        self.end(Stop::Closed { code, reason: reason.to_owned() })
    }
}

impl Core {
    /// Bytes came from a connection; they are unmasked in place. Call only while `wants_read`.
    pub fn receive(&mut self, slot: u32, bytes: &mut [u8]) {
        let Some(conn) = self.conns.get_mut(slot as usize) else { return };
        conn.last_seen_ms = self.env.now();
        conn.ping_sent_ms = 0;
        self.env.counters.bytes_in.add(bytes.len() as u64);
        self.decode(slot, bytes);
    }

    pub(super) fn decode(&mut self, slot: u32, bytes: &mut [u8]) {
        let Some(conn) = self.conns.get(slot as usize) else { return };
        match conn.phase {
            Phase::Head => self.receive_head(slot, bytes),
            Phase::Open => self.receive_frames(slot, bytes),
            Phase::CloseSent => self.receive_last(slot, bytes),
            Phase::Barrier | Phase::Linger | Phase::Dead => {}
        }
    }

    /// Bytes of an open WebSocket; in a room, which is attached.
    pub(super) fn receive_frames(&mut self, slot: u32, bytes: &mut [u8]) {
        let Core { conns, rooms, links, env, .. } = self;
        let Some(conn) = conns.get_mut(slot as usize) else { return };
        let Conn {
            ws, control, messages, bytes: byte_bucket, outbox, ping_sent_ms, assembling_since_ms, ..
        } = conn;
        let Some(member) = rooms.members.get(conn.member as usize) else { return };
        let Some(room) = rooms.rooms.get_mut(member.room as usize) else { return };
        let Some(Some(link)) = links.get_mut(room.host as usize) else { return };
        let limits = env.message_limits;
        let mut sink = Inbound {
            env,
            out: &mut link.out,
            room,
            member: conn.member,
            control,
            messages,
            bytes: byte_bucket,
            outbox,
            ping_sent_ms,
            assembling_since_ms,
            cost_bytes: 0,
            stop: None,
        };
        let result = ws.receive(bytes, &limits, &mut sink);
        let stop = sink.stop.take();
        self.watch_assembly(slot);
        self.settle_receive(slot);
        match (result, stop) {
            (Err(error), _) => self.protocol_error(slot, error),
            (Ok(()), Some(stop)) => self.stop(slot, stop),
            (Ok(()), None) => {}
        }
    }

    /// A message that is not whole has its time from its first byte.
    fn watch_assembly(&mut self, slot: u32) {
        let limit_ms = super::config::ms(self.env.settings.assembly_timeout_s);
        let Some(conn) = self.conns.get_mut(slot as usize) else { return };
        if !conn.ws.assembling() {
            conn.assembling_since_ms = 0;
        } else if conn.assembling_since_ms == 0 {
            conn.assembling_since_ms = self.env.now();
            if limit_ms > 0 {
                self.hasten_timer(slot, limit_ms);
            }
        }
    }

    /// Books what the read left behind: pongs to write, memory held.
    fn settle_receive(&mut self, slot: u32) {
        let Some(conn) = self.conns.get(slot as usize) else { return };
        if conn.outbox.is_some() {
            self.mark_dirty(slot);
        }
        let Some(conn) = self.conns.get(slot as usize) else { return };
        if conn.assembling_since_ms != 0 || conn.charged_bytes != 0 || conn.deflate.is_some() {
            self.recharge(slot);
        }
    }
}
