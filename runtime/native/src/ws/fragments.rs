//! A message that does not come in one piece: fragmented, compressed, or over several reads. In `ws`, under
//! `connection`. One rule: what it may cost is decided from the frame's header, before any memory is taken for it.

use super::decode::Header;
use super::deflate::Inflater;
use super::error::ProtocolError;
use super::opcode::Opcode;
use super::sink::Message;
use super::utf8::{self, check_growing};

/// What a message may cost us. 0 turns a limit off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest message, inflated.
    pub message_bytes: usize,
    /// What each fragment is charged beside its payload; all of it may come to 4 × `message_bytes`.
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

    /// May a message begin with this frame? Compressed payload is not kept, so only the budget binds it:
    /// what does not compress travels a little longer than it is.
    #[inline]
    pub(super) fn admit(&self, first: &Header) -> Result<(), ProtocolError> {
        let most = if first.compressed { self.budget() } else { self.longest() };
        if first.payload_bytes > most as u64 { Err(ProtocolError::TooBig) } else { Ok(()) }
    }
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// Some payload of a data frame, unmasked.
pub(super) struct Piece<'a> {
    pub header: Header,
    pub payload: &'a [u8],
    /// What the frame still owes after it.
    pub left: u64,
}

impl Piece<'_> {
    /// All of its frame's payload?
    #[inline]
    pub fn is_whole(&self) -> bool {
        self.payload.len() as u64 == self.header.payload_bytes
    }

    /// The end of its message?
    #[inline]
    pub fn is_last(&self) -> bool {
        self.header.fin && self.left == 0
    }
}

/// A message that has begun and is not whole.
#[derive(Debug)]
pub(super) struct Assembly {
    binary: bool,
    compressed: bool,
    /// payload[..checked] is valid UTF-8, if this is text. `checked <= payload.len()`
    checked: usize,
    /// What its frames have cost so far.
    charged: usize,
    payload: Vec<u8>,
}

impl Assembly {
    /// `payload`: an empty buffer to use.
    pub fn new(first: &Header, limits: &Limits, payload: Vec<u8>) -> Assembly {
        let binary = first.opcode == Opcode::Binary;
        Assembly { binary, compressed: first.compressed, checked: 0, charged: limits.cost(first), payload }
    }

    /// May this continuation frame come on top?
    pub fn charge(&mut self, frame: &Header, limits: &Limits) -> Result<(), ProtocolError> {
        let whole = self.payload.len().saturating_add(size(frame.payload_bytes));
        if !self.compressed && whole > limits.longest() {
            return Err(ProtocolError::TooBig);
        }
        self.charged = self.charged.saturating_add(limits.cost(frame));
        if self.charged > limits.budget() { Err(ProtocolError::TooManyFragments) } else { Ok(()) }
    }

    /// Takes the next piece. Text that is not whole is checked as far as it has come.
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
        // Also if inflating failed, so that the first breach is the one that is reported. The whole text is for `message`.
        if !self.binary && (inflated.is_err() || !piece.is_last()) {
            self.checked = check_growing(&self.payload, self.checked)?;
        }
        inflated
    }

    /// Grows by doubling, as a vector does, but in the last frame never beyond what it will fill.
    fn copy(&mut self, piece: &Piece<'_>) {
        let (held, more) = (self.payload.len(), piece.payload.len());
        if self.payload.capacity() - held < more {
            let most = if piece.header.fin { more.saturating_add(size(piece.left)) } else { usize::MAX };
            self.payload.reserve_exact(held.clamp(more, most));
        }
        self.payload.extend_from_slice(piece.payload);
    }

    /// What its frames have cost so far, but for the overhead of the first, which every message has.
    pub fn cost(&self, limits: &Limits) -> usize {
        self.charged.saturating_sub(limits.fragment_overhead_bytes)
    }

    /// The message, after its last piece.
    pub fn message(&self) -> Result<Message<'_>, ProtocolError> {
        match self.binary {
            true => Ok(Message::Binary(&self.payload)),
            false => utf8::read(&self.payload).map(Message::Text),
        }
    }

    /// The buffer, emptied for the next message.
    pub fn into_buffer(mut self) -> Vec<u8> {
        self.payload.clear();
        self.payload
    }

    /// Heap held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.payload.capacity()
    }
}
