//! One peer's side of the protocol: bytes of its reads in; whole messages and control frames out, to a `Sink`.
//! The front of `ws`. One rule: between messages nothing is kept but what deflate must remember.
//!
//! A message that lies in one uncompressed frame within the bytes of one read is handed on as a slice of them;
//! everything else goes through `Partial`.

use super::decode::{Header, Rules, decode};
use super::deflate::Inflater;
use super::error::ProtocolError;
use super::fragments::{Limits, Piece};
use super::mask::unmask;
use super::opcode::Opcode;
use super::partial::{Frame, Partial};
use super::sink::{Flow, Role, Sink};
use super::whole::whole;

/// One peer's side. Not thread-safe; at most 64 bytes, and nothing on the heap while idle without deflate.
#[derive(Debug)]
pub struct Connection {
    inflater: Option<Box<Inflater>>,
    /// What has begun and is not whole; `None` between messages.
    partial: Option<Box<Partial>>,
    role: Role,
    ended: bool,
}

impl Connection {
    /// `inflater`: for a peer that negotiated permessage-deflate.
    pub fn new(role: Role, inflater: Option<Box<Inflater>>) -> Self {
        Connection { inflater, partial: None, role, ended: false }
    }

    /// Takes the bytes of one read, and unmasks payload in place. When this returns an error, the sink has had all
    /// that came before the breach. After an error, a `Flow::Stop` or a close, further calls do nothing.
    pub fn receive<S: Sink>(
        &mut self,
        bytes: &mut [u8],
        limits: &Limits,
        sink: &mut S,
    ) -> Result<(), ProtocolError> {
        if self.ended {
            return Ok(());
        }
        let outcome = self.frames(bytes, limits, sink);
        if outcome != Ok(Flow::Continue) {
            (self.inflater, self.partial, self.ended) = (None, None, true);
        }
        if self.partial.as_mut().is_some_and(|partial| partial.settle()) {
            self.partial = None;
        }
        outcome.map(|_| ())
    }

    /// Has a frame or a message begun that is not whole? A deadline for it is to start anew when a message came.
    pub fn assembling(&self) -> bool {
        self.partial.is_some()
    }

    /// Heap held, in bytes.
    pub fn buffered_bytes(&self) -> usize {
        let inflater = self.inflater.as_ref().map_or(0, |it| size_of::<Inflater>() + it.heap_bytes());
        inflater + self.partial.as_ref().map_or(0, |partial| partial.heap_bytes())
    }

    fn frames<S: Sink>(
        &mut self,
        mut bytes: &mut [u8],
        limits: &Limits,
        sink: &mut S,
    ) -> Result<Flow, ProtocolError> {
        let rules = Rules { masked: self.role == Role::Server, deflate: self.inflater.is_some() };
        while !bytes.is_empty() {
            let Some((Frame { header, taken }, used)) = self.next_frame(bytes, rules, limits)? else {
                break;
            };
            // used <= bytes.len(): `decode` has seen those bytes.
            let body = bytes.split_at_mut(used).1;
            let owed = header.payload_bytes - taken;
            let count = usize::try_from(owed).map_or(body.len(), |owed| owed.min(body.len()));
            let (payload, rest) = body.split_at_mut(count);
            if rules.masked {
                unmask(payload, header.key, taken as usize);
            }
            let left = owed - count as u64;
            if left > 0 {
                let frame = Frame { header, taken: taken + count as u64 };
                self.partial.get_or_insert_default().frame = Some(frame);
                if count == 0 {
                    break;
                }
            }
            if self.deliver(Piece { header, payload, left }, limits, sink)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
            bytes = rest;
        }
        Ok(Flow::Continue)
    }

    /// The frame in progress, or else the next one; and how many of `bytes` are its header.
    #[inline]
    fn next_frame(
        &mut self,
        bytes: &[u8],
        rules: Rules,
        limits: &Limits,
    ) -> Result<Option<(Frame, usize)>, ProtocolError> {
        let found = match &mut self.partial {
            Some(partial) => match partial.frame.take() {
                Some(frame) => return Ok(Some((frame, 0))),
                None => partial.resume_header(bytes, rules)?,
            },
            None => match decode(bytes, rules)? {
                None => self.partial.get_or_insert_default().resume_header(bytes, rules)?,
                found => found,
            },
        };
        let Some((header, used)) = found else {
            return Ok(None);
        };
        self.admit(&header, limits)?;
        Ok(Some((Frame { header, taken: 0 }, used)))
    }

    /// May this frame follow what came before (RFC 6455 §5.4), and can we afford it?
    #[inline]
    fn admit(&mut self, header: &Header, limits: &Limits) -> Result<(), ProtocolError> {
        let message = self.partial.as_mut().and_then(|partial| partial.message.as_mut());
        match (header.opcode, message) {
            (Opcode::Text | Opcode::Binary, None) => limits.admit(header),
            (Opcode::Text | Opcode::Binary, Some(_)) => Err(ProtocolError::ExpectedContinuation),
            (Opcode::Continuation, Some(message)) => message.charge(header, limits),
            (Opcode::Continuation, None) => Err(ProtocolError::UnexpectedContinuation),
            (Opcode::Close | Opcode::Ping | Opcode::Pong, _) => Ok(()),
        }
    }

    #[inline]
    fn deliver<S: Sink>(
        &mut self,
        piece: Piece<'_>,
        limits: &Limits,
        sink: &mut S,
    ) -> Result<Flow, ProtocolError> {
        let Piece { header, payload, .. } = piece;
        let whole_message = header.fin && !header.compressed && header.opcode != Opcode::Continuation;
        if piece.is_whole() && whole_message {
            return whole(header.opcode, payload, sink);
        }
        let inflater = self.inflater.as_deref_mut();
        self.partial.get_or_insert_default().take(piece, inflater, limits, sink)
    }
}
