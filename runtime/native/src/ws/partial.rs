//! What is incomplete when a read ends: a header, the payload of a frame, a message. It stands in `ws`, below
//! `connection`, which allocates it only when needed, so that an idle connection holds a null pointer. One rule: control
//! frames never change the message that they interrupt.

use super::decode::{Header, MAX_HEADER_BYTES, Rules, decode};
use super::deflate::Inflater;
use super::error::ProtocolError;
use super::fragments::{Assembly, Limits, Piece};
use super::sink::{Flow, Sink};
use super::whole::deliver_whole;

/// The incomplete header, frame and message of one connection.
#[derive(Debug, Default)]
pub(super) struct Partial {
    /// `header[..header_bytes]` is the start of a frame's header. `header_bytes < MAX_HEADER_BYTES`
    header: [u8; MAX_HEADER_BYTES],
    header_bytes: usize,
    /// The frame whose payload is incomplete.
    pub frame: Option<Frame>,
    /// The payload of that frame so far, if it is a control frame.
    control: Vec<u8>,
    pub message: Option<Assembly>,
    /// The buffer of the previous message, reused for the next one in the same read.
    spare: Vec<u8>,
}

/// A frame whose header has been decoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub header: Header,
    /// Bytes of its payload received so far. `received <= header.payload_bytes`
    pub received: u64,
}

impl Partial {
    /// Appends `bytes` to the incomplete header. Once the header is complete, returns it and how many of `bytes` belong
    /// to it.
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

    /// Adds a piece of payload, and passes the message or control frame to the sink if the piece completes it.
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
            return deliver_whole(piece.header.opcode, &std::mem::take(&mut self.control), sink);
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

    /// Frees the reusable buffer after a read. Returns whether nothing is incomplete, so that this value can be dropped.
    pub fn end_read(&mut self) -> bool {
        self.spare = Vec::new();
        self.header_bytes == 0 && self.frame.is_none() && self.message.is_none()
    }

    /// Heap memory in use, in bytes, including this value, which is boxed.
    pub fn heap_bytes(&self) -> usize {
        let message = self.message.as_ref().map_or(0, |message| message.heap_bytes());
        size_of::<Self>() + self.control.capacity() + self.spare.capacity() + message
    }
}
