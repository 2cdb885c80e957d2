//! What has begun and is not whole when a read ends: half a header, a frame's payload, a message. In `ws`, behind
//! `connection`, so that an idle peer costs one empty pointer. One rule: control frames never touch the message.

use super::decode::{Header, MAX_HEADER_BYTES, Rules, decode};
use super::deflate::Inflater;
use super::error::ProtocolError;
use super::fragments::{Assembly, Limits, Piece};
use super::sink::{Flow, Sink};
use super::whole::whole;

#[derive(Debug, Default)]
pub(super) struct Partial {
    /// header[..header_bytes] begins a frame. `header_bytes < MAX_HEADER_BYTES`
    header: [u8; MAX_HEADER_BYTES],
    header_bytes: usize,
    /// The frame whose payload is coming.
    pub frame: Option<Frame>,
    /// What came of it, if it is a control frame.
    control: Vec<u8>,
    pub message: Option<Assembly>,
    /// The buffer of the message before, for the next one of the same read.
    spare: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub header: Header,
    /// Payload that came before. `taken <= header.payload_bytes`
    pub taken: u64,
}

impl Partial {
    /// Puts `bytes` behind what there is of a header. A whole one is returned with the count of `bytes` it took.
    pub fn resume_header(
        &mut self,
        bytes: &[u8],
        rules: Rules,
    ) -> Result<Option<(Header, usize)>, ProtocolError> {
        let before = self.header_bytes;
        let mut after = before;
        for (to, from) in self.header.iter_mut().skip(before).zip(bytes) {
            *to = *from;
            after += 1;
        }
        let found = decode(&self.header[..after], rules)?;
        self.header_bytes = if found.is_some() { 0 } else { after };
        Ok(found.map(|(header, len)| (header, len - before)))
    }

    /// Takes a piece, and tells the sink when something became whole by it.
    pub fn take<S: Sink>(
        &mut self,
        piece: Piece<'_>,
        inflater: Option<&mut Inflater>,
        limits: &Limits,
        sink: &mut S,
    ) -> Result<Flow, ProtocolError> {
        if piece.header.opcode.is_control() {
            self.control.extend_from_slice(piece.payload);
            if !piece.is_last() {
                return Ok(Flow::Continue);
            }
            return whole(piece.header.opcode, &std::mem::take(&mut self.control), sink);
        }
        let begin = || Assembly::new(&piece.header, limits, std::mem::take(&mut self.spare));
        let mut message = self.message.take().unwrap_or_else(begin);
        message.append(&piece, inflater, limits)?;
        if !piece.is_last() {
            self.message = Some(message);
            return Ok(Flow::Continue);
        }
        let whole = message.message()?;
        sink.cost(message.cost(limits));
        let flow = sink.message(whole);
        self.spare = message.into_buffer();
        Ok(flow)
    }

    /// Ends a read: is nothing left to keep?
    pub fn settle(&mut self) -> bool {
        self.spare = Vec::new();
        self.header_bytes == 0 && self.frame.is_none() && self.message.is_none()
    }

    /// Heap held, itself included, in bytes.
    pub fn heap_bytes(&self) -> usize {
        let message = self.message.as_ref().map_or(0, |message| message.heap_bytes());
        size_of::<Self>() + self.control.capacity() + self.spare.capacity() + message
    }
}
