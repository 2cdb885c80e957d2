//! A message as bytes: in the envelope its receivers use, in a frame, plain or compressed.
//!
//! Encoded once for each form in use (direct, in a channel, there with its offset, in one of version 1; plain, or compressed
//! with an empty window of n bits) and shared; small frames are copied, since that is cheaper than sharing. A private compressor is used
//! only for one receiver's messages, and starts afresh after every frame that did not go through it.

use bytes::Bytes;

use crate::channels::{Content, Head};
use crate::mesh::{Said, flags};
use crate::ws::deflate::{Compressor, Params};
use crate::ws::encode;

use super::conn::Conn;
use super::env::Env;
use super::form::{FORMS, Form, To};
pub(super) use super::frame::Message;
use super::frame::{Frames, HEADER_BYTES, SHARE_BYTES};
use super::member::Member;
use super::shared::{Shared, SharedBytes};
use super::waiting::Held;

/// What a room says, with what was made of it so far.
pub(super) struct Wire<'a> {
    pub said: Said<'a>,
    to: To,
    payloads: [Option<Bytes>; FORMS],
    more: More,
}

/// What is made of a message in few cases: a small plain one for one receiver, or for many, needs nothing of it.
type More = Option<Box<[Made; FORMS]>>;

#[derive(Default)]
struct Made {
    /// The payload for those who keep it.
    kept: Option<Shared>,
    frames: Frames,
}

/// Where the frames of one form are kept.
pub(super) struct FramesOf<'a>(&'a mut More, Form);

impl<'a> Wire<'a> {
    /// Nothing is made of it yet.
    pub fn new(said: Said<'a>, to: To) -> Wire<'a> {
        Wire { said, to, payloads: [const { None }; FORMS], more: None }
    }

    fn form(&self, of: &Member) -> Form {
        let plain = self.said.say.offset == 0 || self.is_binary(of.form);
        if of.form == Form::Offsets && plain { Form::Channel } else { of.form }
    }

    /// Does it go out in a binary message? Bytes do, but not to those whose version has text alone.
    fn is_binary(&self, form: Form) -> bool {
        self.said.form & flags::BINARY != 0 && form != Form::Objects
    }

    fn encode(&self, form: Form, of: &Member) -> Bytes {
        let Said { say, payload, .. } = self.said;
        let Some(version) = form.version() else { return Bytes::copy_from_slice(payload) };
        let (topic, content) = (of.topic(), content(&self.said));
        let offset = Some(say.offset).filter(|_| form == Form::Offsets);
        let mut out = Vec::with_capacity(payload.len() + topic.len() + say.event.len() + 48);
        if self.to == To::All {
            version.put_broadcast(&mut out, topic, say.event, content, offset);
        } else {
            let join_ref = of.join_ref();
            let head = Head { join_ref: join_ref.as_ref(), reference: None, topic };
            version.put_push(&mut out, head, say.event, content, offset);
        }
        out.into()
    }

    /// The payload as this member gets it, to be kept.
    fn payload(&mut self, of: &Member, shared: &SharedBytes) -> Shared {
        let form = self.form(of);
        if let Some(kept) = self.more.as_ref().and_then(|more| more[form as usize].kept.as_ref()) {
            return kept.clone();
        }
        let payload = self.payloads[form as usize].clone().unwrap_or_else(|| self.encode(form, of));
        made(&mut self.more, form).kept.insert(shared.charge(payload)).clone()
    }

    /// The same, for a member that it waits for, said when the stream had come to `before`.
    pub fn held(&mut self, of: &Member, before: u64, shared: &SharedBytes) -> Held {
        let (offset, binary, payload) =
            (self.said.say.offset, self.is_binary(of.form), self.payload(of, shared));
        Held { binary, offset, after: if offset == 0 { before } else { 0 }, payload }
    }

    /// The same, to be copied.
    fn prepare(&mut self, of: &Member) -> (Message<'_>, Option<FramesOf<'_>>) {
        let (form, binary) = (self.form(of), self.is_binary(of.form));
        if form != Form::Direct && self.payloads[form as usize].is_none() {
            self.payloads[form as usize] = Some(self.encode(form, of));
        }
        let kept = self.payloads[form as usize].as_deref();
        let message = Message { binary, payload: kept.unwrap_or(self.said.payload) };
        (message, (self.to != To::One).then_some(FramesOf(&mut self.more, form)))
    }

    /// Bytes of it in this member's queue, about.
    pub fn size(&mut self, of: &Member) -> usize {
        self.prepare(of).0.payload.len() + HEADER_BYTES
    }

    /// Queues it for a member.
    pub fn append(&mut self, conn: &mut Conn, of: &Member, env: &mut Env) {
        let (message, frames) = self.prepare(of);
        append(conn, message, frames, env);
    }
}

/// What it is, for an envelope.
fn content<'a>(said: &Said<'a>) -> Content<'a> {
    match (said.form & flags::BINARY != 0, said.form & flags::JSON != 0) {
        (true, _) => Content::Binary(said.payload),
        (false, true) => Content::Json(said.payload),
        (false, false) => Content::Text(said.payload),
    }
}

fn made(more: &mut More, form: Form) -> &mut Made {
    &mut more.get_or_insert_default()[form as usize]
}

/// Window bits to compress a message with for this client, or 0 for plain. zlib makes no raw 8-bit window.
fn bits(params: Option<Params>, payload_bytes: usize, env: &Env) -> u8 {
    match params {
        Some(params) if payload_bytes >= env.deflate.threshold_bytes && params.server_max_window_bits > 8 => {
            params.server_max_window_bits
        }
        _ => 0,
    }
}

/// Queues a message, and counts it. Without `frames` it is this connection's alone.
pub(super) fn append(conn: &mut Conn, message: Message<'_>, frames: Option<FramesOf<'_>>, env: &mut Env) {
    env.counters.messages_out.add(1);
    let bits = bits(conn.deflate, message.payload.len(), env);
    if bits > 0 && frames.is_none() && env.deflate.server_context_takeover && !conn.keeps_no_context() {
        return append_private(conn, message, bits, env);
    }
    conn.compressor_stale |= bits > 0;
    let (now_ms, size) = (env.now_ms, message.payload.len() + HEADER_BYTES);
    let outbox = conn.outbox.get_or_insert_with(|| env.outbox());
    if bits == 0 && size < SHARE_BYTES {
        let write = |out: &mut Vec<u8>| encode::append_frame(out, message.opcode(), false, message.payload);
        return outbox.push_with(size, now_ms, write);
    }
    let mut own = Frames::default();
    let frames = frames.map_or(&mut own, |FramesOf(more, form)| &mut made(more, form).frames);
    let frame = frames.get(bits, message, env);
    match frame.len() < SHARE_BYTES {
        true => outbox.push_with(frame.len(), now_ms, |out| out.extend_from_slice(frame)),
        false => outbox.push_shared(frame.clone(), now_ms),
    }
}

/// Compresses in the context of what this client was sent before: smaller.
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
    outbox.push_with(payload.len() + HEADER_BYTES, env.now_ms, write);
}
