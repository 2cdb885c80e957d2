//! One message into one connection's queue: the wire form it negotiated, the slow client's verdict, the frame.
//!
//! A broadcast is encoded once for each form in use (plain, or compressed with an empty window of n bits) and shared;
//! small frames are copied, since that is cheaper than sharing. A private compressor is used only for one receiver's
//! messages, and starts afresh after every frame that did not go through it.

use bytes::Bytes;

use crate::ws::close;
use crate::ws::deflate::{Compressor, Params};
use crate::ws::encode;
use crate::ws::opcode::Opcode;

use super::closing::reason;
use super::conn::{Conn, Phase};
use super::core::Core;
use super::env::Env;
use super::slow_client::{Policy, Queue, Verdict, decide};

/// A frame at least this long is shared, not copied.
const SHARE_BYTES: usize = 2048;
/// Longest header of an unmasked frame.
const HEADER_BYTES: usize = 10;

#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    pub binary: bool,
    pub payload: &'a [u8],
}

impl Message<'_> {
    fn opcode(&self) -> Opcode {
        if self.binary { Opcode::Binary } else { Opcode::Text }
    }

    fn frame(&self, compressed: bool, payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(payload.len() + HEADER_BYTES);
        encode::append_frame(&mut out, self.opcode(), compressed, payload);
        out
    }
}

/// A message with the frames made of it so far: index 0 plain, n compressed with n window bits.
pub(super) struct Wire<'a> {
    message: Message<'a>,
    many: bool,
    frames: [Option<Bytes>; 16],
}

impl<'a> Wire<'a> {
    /// For one receiver: its private compressor may be used, nothing is kept.
    pub fn single(message: Message<'a>) -> Wire<'a> {
        Wire { message, many: false, frames: Default::default() }
    }

    /// For many.
    pub fn shared(message: Message<'a>) -> Wire<'a> {
        Wire { message, many: true, frames: Default::default() }
    }

    /// The frame in a form, made when first asked for.
    fn frame(&mut self, form: u8, env: &mut Env) -> &Bytes {
        let message = self.message;
        self.frames[usize::from(form & 15)].get_or_insert_with(|| match form {
            0 => message.frame(false, message.payload).into(),
            bits => {
                let mut compressed = Vec::with_capacity(message.payload.len() / 2 + 16);
                match env.compress_alone(bits, message.payload, &mut compressed) {
                    true => message.frame(true, &compressed).into(),
                    false => message.frame(false, message.payload).into(),
                }
            }
        })
    }
}

/// Window bits to compress a message with for this client, or 0 for plain. zlib makes no raw 8-bit window.
fn form(params: Option<Params>, payload_bytes: usize, env: &Env) -> u8 {
    match params {
        Some(params) if payload_bytes >= env.deflate.threshold_bytes && params.server_max_window_bits > 8 => {
            params.server_max_window_bits
        }
        _ => 0,
    }
}

impl Core {
    /// `enqueue`, and the close it may end in.
    pub(super) fn deliver(&mut self, slot: u32, policy: Policy, wire: &mut Wire<'_>) {
        if !self.enqueue(slot, policy, wire) {
            self.close_slow(slot);
        }
    }

    /// Queues the message, or drops what the policy says. False: the connection is to be closed as too slow.
    pub(super) fn enqueue(&mut self, slot: u32, policy: Policy, wire: &mut Wire<'_>) -> bool {
        let Core { conns, env, work, .. } = self;
        let Some(conn) = conns.get_mut(slot as usize).filter(|conn| conn.phase <= Phase::Barrier) else {
            return true;
        };
        match verdict(conn, policy, wire.message.payload.len(), env) {
            Verdict::Queue => {}
            Verdict::Close => return false,
            Verdict::DropNew => {
                env.counters.dropped_new.add(1);
                return true;
            }
            Verdict::DropOld => {
                if !make_room(conn, wire.message.payload.len(), env) {
                    env.counters.dropped_new.add(1);
                    return true;
                }
            }
        }
        append(conn, wire, env);
        env.counters.messages_out.add(1);
        if !conn.dirty {
            conn.dirty = true;
            work.dirty.push(slot);
        }
        true
    }

    pub(super) fn close_slow(&mut self, slot: u32) {
        self.env.counters.slow_closed.add(1);
        self.close_by_policy(slot, close::TRY_AGAIN, &reason("slow", 1000));
    }
}

fn verdict(conn: &Conn, policy: Policy, payload_bytes: usize, env: &Env) -> Verdict {
    let Some(outbox) = conn.outbox.as_ref().filter(|outbox| outbox.bytes() > 0) else {
        return Verdict::Queue;
    };
    let queue = Queue {
        queued_bytes: outbox.bytes(),
        oldest_ms: outbox.oldest_ms(env.now_ms),
        message_bytes: payload_bytes + HEADER_BYTES,
    };
    decide(policy, queue, env.queue)
}

/// Drops from the front until the message fits. False when nothing more may be dropped and it still does not.
fn make_room(conn: &mut Conn, payload_bytes: usize, env: &Env) -> bool {
    while verdict(conn, Policy::DropOld, payload_bytes, env) == Verdict::DropOld {
        let dropped = conn.outbox.as_mut().and_then(|outbox| outbox.drop_oldest());
        if dropped.is_none() {
            return false;
        }
        env.counters.dropped_old.add(1);
    }
    true
}

fn append(conn: &mut Conn, wire: &mut Wire<'_>, env: &mut Env) {
    let message = wire.message;
    let form = form(conn.deflate, message.payload.len(), env);
    if form > 0 && !wire.many && env.deflate.server_context_takeover && !conn.keeps_no_context() {
        return append_private(conn, message, form, env);
    }
    conn.compressor_stale |= form > 0;
    let now_ms = env.now_ms;
    let outbox = conn.outbox.get_or_insert_with(|| env.outbox());
    if form == 0 && message.payload.len() + HEADER_BYTES < SHARE_BYTES {
        let write = |out: &mut Vec<u8>| encode::append_frame(out, message.opcode(), false, message.payload);
        return outbox.push_with(message.payload.len() + HEADER_BYTES, now_ms, false, write);
    }
    let frame = wire.frame(form, env);
    match frame.len() < SHARE_BYTES {
        true => outbox.push_with(frame.len(), now_ms, false, |out| out.extend_from_slice(frame)),
        false => outbox.push_shared(frame.clone(), now_ms),
    }
}

/// Compresses in the context of what this client was sent before: smaller, and never dropped alone.
fn append_private(conn: &mut Conn, message: Message<'_>, bits: u8, env: &mut Env) {
    let level = env.deflate.level;
    let stale = std::mem::take(&mut conn.compressor_stale);
    let compressor = conn.rare().compressor.get_or_insert_with(|| Compressor::new(bits, level, true));
    if stale {
        compressor.reset();
    }
    let mut compressed = Vec::with_capacity(message.payload.len() / 2 + 16);
    let done = compressor.compress(message.payload, &mut compressed);
    let payload = if done { &compressed[..] } else { message.payload };
    let outbox = conn.outbox.get_or_insert_with(|| env.outbox());
    let write = |out: &mut Vec<u8>| encode::append_frame(out, message.opcode(), done, payload);
    outbox.push_with(payload.len() + HEADER_BYTES, env.now_ms, true, write);
}
