//! The receiving side of a link: bytes in, frames out. Not thread-safe; owned by one link.

use super::batch::{BATCH_HEADER, LinkError};
use super::frames::{FRAME_HEADER, Frame, Header, Kind};

/// Bytes in, frames out; frames borrow from the buffer.
#[derive(Debug)]
pub struct Incoming {
    buffer: Vec<u8>,
    /// buffer[start..end] is received and not yet taken. `0 <= start <= end <= buffer.len()`
    start: usize,
    end: usize,
    /// Bytes and frames of the current batch not yet taken.
    batch_bytes: usize,
    batch_frames: u32,
    taken: u64,
    peer_ack: u64,
    max_frame_bytes: usize,
}

impl Incoming {
    /// `max_frame_bytes`: the longest body accepted.
    pub fn new(max_frame_bytes: usize) -> Incoming {
        Incoming {
            buffer: Vec::new(),
            start: 0,
            end: 0,
            batch_bytes: 0,
            batch_frames: 0,
            taken: 0,
            peer_ack: 0,
            max_frame_bytes,
        }
    }

    /// Room to read into: at least `want` bytes.
    pub fn space(&mut self, want: usize) -> &mut [u8] {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() < self.end + want {
            self.buffer.resize(self.end + want, 0);
        }
        &mut self.buffer[self.end..]
    }

    /// `count` bytes were read into `space`.
    pub fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.buffer.len());
    }

    /// Frames taken so far: what `Outgoing::seal` sends as acknowledgement.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// How many of our frames the peer has taken, as last heard.
    pub fn peer_ack(&self) -> u64 {
        self.peer_ack
    }

    /// The next whole frame, or `None` until more bytes come. Errors are final for the link.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, LinkError> {
        while self.batch_frames == 0 {
            if !self.begin_batch()? {
                return Ok(None);
            }
        }
        let Some(at) = self.buffer[self.start..self.end].first_chunk::<FRAME_HEADER>() else {
            return Ok(None);
        };
        let header = Header::read(at);
        self.check(&header)?;
        let from = self.start + FRAME_HEADER;
        if self.end - from < header.len {
            return Ok(None);
        }
        let kind = Kind::from_u8(header.kind).ok_or(LinkError::UnknownKind(header.kind))?;
        self.start = from + header.len;
        self.batch_bytes -= FRAME_HEADER + header.len;
        self.batch_frames -= 1;
        self.taken += 1;
        let body = &self.buffer[from..self.start];
        Ok(Some(Frame { kind, flags: header.flags, handle: header.handle, epoch: header.epoch, body }))
    }

    fn check(&self, header: &Header) -> Result<(), LinkError> {
        if header.len > self.max_frame_bytes {
            return Err(LinkError::TooLong);
        }
        let size = FRAME_HEADER + header.len;
        let last = self.batch_frames == 1;
        if size > self.batch_bytes || (last && size != self.batch_bytes) {
            return Err(LinkError::Malformed);
        }
        Ok(())
    }

    fn begin_batch(&mut self) -> Result<bool, LinkError> {
        let Some(at) = self.buffer[self.start..self.end].first_chunk::<BATCH_HEADER>() else {
            return Ok(false);
        };
        let (sizes, numbers) = at.split_at(8);
        let word = |at: usize| u64::from_le_bytes(numbers[at..at + 8].try_into().unwrap_or_default());
        let half = |at: usize| u32::from_le_bytes(sizes[at..at + 4].try_into().unwrap_or_default());
        let (seq, ack) = (word(0), word(8));
        if seq != self.taken {
            return Err(LinkError::Sequence { expected: self.taken, got: seq });
        }
        self.batch_bytes = half(0) as usize;
        self.batch_frames = half(4);
        if self.batch_frames == 0 && self.batch_bytes != 0 {
            return Err(LinkError::Malformed);
        }
        self.peer_ack = self.peer_ack.max(ack);
        self.start += BATCH_HEADER;
        Ok(true)
    }
}
