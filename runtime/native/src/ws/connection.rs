//! The receiving half of one WebSocket connection: it takes the bytes of each read and passes complete messages and
//! control frames to a `Sink`. It is the entry point of `ws`. One rule: between two messages it keeps nothing except the
//! deflate window.
//!
//! A message that is one uncompressed frame and arrived in one read is passed on as a slice of that read, without a copy.
//! Every other message is collected by `Partial`.

use super::decode::{Header, Rules, decode};
use super::deflate::Inflater;
use super::error::ProtocolError;
use super::fragments::{Limits, Piece};
use super::mask::unmask;
use super::opcode::Opcode;
use super::partial::{Frame, Partial};
use super::sink::{Flow, Role, Sink};
use super::whole::deliver_whole;

/// The receiving half of one connection. Not thread-safe. It takes at most 64 bytes, and holds no heap memory while it
/// is idle, unless deflate was negotiated.
#[derive(Debug)]
pub struct Connection {
    inflater: Option<Box<Inflater>>,
    /// An incomplete header, frame or message; `None` between messages.
    partial: Option<Box<Partial>>,
    role: Role,
    ended: bool,
}

impl Connection {
    /// `inflater`: present if permessage-deflate was negotiated.
    pub fn new(role: Role, inflater: Option<Box<Inflater>>) -> Self {
        Connection { inflater, partial: None, role, ended: false }
    }

    /// Decodes the bytes of one read and unmasks payloads in place. Cost: linear in `bytes`.
    ///
    /// Errors: the peer violated the protocol or a limit. The sink has already received everything before the
    /// violation; the caller sends a close frame with the error's `close_code` and `slug`. After an error, a
    /// `Flow::Stop` or a close frame, further calls do nothing.
    pub fn receive<S: Sink>(
        &mut self,
        bytes: &mut [u8],
        limits: &Limits,
        sink: &mut S,
    ) -> Result<(), ProtocolError> {
        if self.ended {
            return Ok(());
        }
        let outcome = self.decode_frames(bytes, limits, sink);
        if outcome != Ok(Flow::Continue) {
            (self.inflater, self.partial, self.ended) = (None, None, true);
        }
        if self.partial.as_mut().is_some_and(|partial| partial.end_read()) {
            self.partial = None;
        }
        outcome.map(|_| ())
    }

    /// Whether a frame or message has begun and is incomplete. A caller that sets a deadline for an incomplete message
    /// restarts it whenever a message completes.
    pub fn assembling(&self) -> bool {
        self.partial.is_some()
    }

    /// Heap memory in use, in bytes.
    pub fn buffered_bytes(&self) -> usize {
        let inflater = self.inflater.as_ref().map_or(0, |it| size_of::<Inflater>() + it.heap_bytes());
        inflater + self.partial.as_ref().map_or(0, |partial| partial.heap_bytes())
    }

    fn decode_frames<S: Sink>(
        &mut self,
        mut bytes: &mut [u8],
        limits: &Limits,
        sink: &mut S,
    ) -> Result<Flow, ProtocolError> {
        let rules = Rules { masked: self.role == Role::Server, deflate: self.inflater.is_some() };
        while !bytes.is_empty() {
            let Some((Frame { header, received }, header_bytes)) = self.next_frame(bytes, rules, limits)?
            else {
                break;
            };
            // header_bytes <= bytes.len(), since `decode` has read them.
            let body = bytes.split_at_mut(header_bytes).1;
            let missing = header.payload_bytes - received;
            let count = usize::try_from(missing).map_or(body.len(), |missing| missing.min(body.len()));
            let (payload, rest) = body.split_at_mut(count);
            if rules.masked {
                unmask(payload, header.key, received as usize);
            }
            let left = missing - count as u64;
            if left > 0 {
                let frame = Frame { header, received: received + count as u64 };
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

    /// The frame whose payload is incomplete, otherwise the next one; and how many of `bytes` belong to its header.
    /// `None`: the header is incomplete.
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
        let Some((header, header_bytes)) = found else {
            return Ok(None);
        };
        self.admit(&header, limits)?;
        Ok(Some((Frame { header, received: 0 }, header_bytes)))
    }

    /// Checks that this frame may follow the previous ones (RFC 6455 §5.4) and is within the limits.
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
            return deliver_whole(header.opcode, payload, sink);
        }
        let inflater = self.inflater.as_deref_mut();
        self.partial.get_or_insert_default().take(piece, inflater, limits, sink)
    }
}
