//! Assembles a message that is fragmented, compressed or spread over several reads. It stands in `ws`, below
//! `connection`. One rule: a frame is checked against the limits when its header has arrived, before memory is
//! allocated for its payload.

use super::decode::Header;
use super::deflate::Inflater;
use super::error::ProtocolError;
use super::opcode::Opcode;
use super::sink::Message;
use super::utf8::{self, check_growing};

/// Limits on one received message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest message after inflating, in bytes; 0: no limit.
    pub message_bytes: usize,
    /// Added to the payload of each fragment to give its cost, in bytes; 0: none. The fragments of one message may
    /// cost at most 4 × `message_bytes` together.
    pub fragment_overhead_bytes: usize,
}

impl Limits {
    fn longest(&self) -> usize {
        if self.message_bytes == 0 { usize::MAX } else { self.message_bytes }
    }

    fn budget(&self) -> usize {
        self.longest().saturating_mul(4)
    }

    fn cost(&self, frame: &Header) -> usize {
        size(frame.payload_bytes).saturating_add(self.fragment_overhead_bytes)
    }

    /// Checks the first frame of a message. A compressed payload may be longer than the message it inflates to, if that
    /// does not compress, and it is not buffered; so it is checked only against the limit on the cost.
    #[inline]
    pub(super) fn admit(&self, first: &Header) -> Result<(), ProtocolError> {
        let limit = if first.compressed { self.budget() } else { self.longest() };
        if first.payload_bytes > limit as u64 { Err(ProtocolError::TooBig) } else { Ok(()) }
    }
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// A part of a frame's payload, unmasked.
pub(super) struct Piece<'a> {
    pub header: Header,
    pub payload: &'a [u8],
    /// How many bytes of the frame's payload follow this piece.
    pub left: u64,
}

impl Piece<'_> {
    /// Whether this piece is its frame's complete payload.
    #[inline]
    pub fn is_whole(&self) -> bool {
        self.payload.len() as u64 == self.header.payload_bytes
    }

    /// Whether the message ends with this piece.
    #[inline]
    pub fn is_last(&self) -> bool {
        self.header.fin && self.left == 0
    }
}

/// An incomplete message.
#[derive(Debug)]
pub(super) struct Assembly {
    binary: bool,
    compressed: bool,
    /// If the message is text, `payload[..checked]` is valid UTF-8. `checked <= payload.len()`
    checked: usize,
    /// The cost of its frames so far, in bytes.
    charged: usize,
    payload: Vec<u8>,
}

impl Assembly {
    /// A message that begins with the frame `first`. `payload` is an empty buffer for it.
    pub fn new(first: &Header, limits: &Limits, payload: Vec<u8>) -> Assembly {
        let binary = first.opcode == Opcode::Binary;
        Assembly { binary, compressed: first.compressed, checked: 0, charged: limits.cost(first), payload }
    }

    /// Adds the cost of a continuation frame, from its header, and checks it against the limits.
    pub fn charge(&mut self, frame: &Header, limits: &Limits) -> Result<(), ProtocolError> {
        let total = self.payload.len().saturating_add(size(frame.payload_bytes));
        if !self.compressed && total > limits.longest() {
            return Err(ProtocolError::TooBig);
        }
        self.charged = self.charged.saturating_add(limits.cost(frame));
        if self.charged > limits.budget() { Err(ProtocolError::TooManyFragments) } else { Ok(()) }
    }

    /// Appends the next piece, inflated if the message is compressed. The UTF-8 of incomplete text is checked so far.
    pub fn append(
        &mut self,
        piece: &Piece<'_>,
        inflater: Option<&mut Inflater>,
        limits: &Limits,
    ) -> Result<(), ProtocolError> {
        let inflated = match inflater {
            Some(inflater) if self.compressed => {
                inflater.inflate(piece.payload, piece.is_last(), limits.longest(), &mut self.payload)
            }
            _ => {
                self.copy(piece);
                Ok(())
            }
        };
        // Checked even if inflating failed: what was inflated before may have an earlier error, which is to be reported
        // then. The complete text is checked by `message`.
        if !self.binary && (inflated.is_err() || !piece.is_last()) {
            self.checked = check_growing(&self.payload, self.checked)?;
        }
        inflated
    }

    /// Appends the piece as it is. The buffer doubles as it grows, as a vector's does, but within the last frame it
    /// never exceeds the length of the message.
    fn copy(&mut self, piece: &Piece<'_>) {
        let (present, added) = (self.payload.len(), piece.payload.len());
        if self.payload.capacity() - present < added {
            let limit = if piece.header.fin { added.saturating_add(size(piece.left)) } else { usize::MAX };
            self.payload.reserve_exact(present.clamp(added, limit));
        }
        self.payload.extend_from_slice(piece.payload);
    }

    /// The cost of its frames so far, in bytes, without the overhead of the first, which every message has.
    pub fn cost(&self, limits: &Limits) -> usize {
        self.charged.saturating_sub(limits.fragment_overhead_bytes)
    }

    /// The complete message, after its last piece. Errors: it is text and not UTF-8.
    pub fn message(&self) -> Result<Message<'_>, ProtocolError> {
        if self.binary {
            Ok(Message::Binary(&self.payload))
        } else {
            utf8::read(&self.payload).map(Message::Text)
        }
    }

    /// The buffer, emptied, for the next message.
    pub fn into_buffer(mut self) -> Vec<u8> {
        self.payload.clear();
        self.payload
    }

    /// Heap memory in use, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.payload.capacity()
    }
}
