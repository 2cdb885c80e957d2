//! The receiving side of a link: bytes in, frames out. Not thread-safe; owned by one link.

use super::batch::{self, BATCH_HEADER, LinkError};
use super::frames::{FRAME_HEADER, Frame, Kind};
use super::header::Header;

/// An emptied buffer larger than this is given back. A message of the usual cap fits, since fresh pages for every large
/// message cost more than passing it on; links are few.
const KEEP_BYTES: usize = 2 * 1024 * 1024;

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
    /// Before the current batch.
    peer_ack_before: u64,
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
            peer_ack_before: 0,
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
        if self.end == 0 && self.buffer.len() > want.max(KEEP_BYTES) {
            self.buffer = Vec::new();
        }
        if self.buffer.len() < self.end + want {
            self.buffer.resize(self.end + want, 0);
        }
        &mut self.buffer[self.end..]
    }

    /// Keeps no more room than is used.
    pub fn shrink(&mut self) {
        self.buffer.truncate(self.end);
        self.buffer.shrink_to_fit();
    }

    /// `count` bytes were read into `space`.
    pub fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.buffer.len());
    }

    /// Frames taken so far: what `Outgoing::seal` sends as acknowledgement.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// How many of our frames the peer has taken, as last heard. That of a batch counts when its last frame was taken: the
    /// others may answer what it acknowledges, and speak to a handle that it frees.
    pub fn peer_ack(&self) -> u64 {
        if self.batch_frames == 0 { self.peer_ack } else { self.peer_ack_before }
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
        let kind = self.check(&header)?;
        let from = self.start + FRAME_HEADER;
        if self.end - from < header.len {
            return Ok(None);
        }
        self.start = from + header.len;
        self.batch_bytes -= FRAME_HEADER + header.len;
        self.batch_frames -= 1;
        self.taken += 1;
        let body = &self.buffer[from..self.start];
        Ok(Some(Frame { kind, flags: header.flags, handle: header.handle, epoch: header.epoch, body }))
    }

    /// What can be told before the body is there.
    fn check(&self, header: &Header) -> Result<Kind, LinkError> {
        let kind = Kind::from_u8(header.kind).ok_or(LinkError::UnknownKind(header.kind))?;
        if header.len > self.max_frame_bytes {
            return Err(LinkError::TooLong);
        }
        let after = self.batch_bytes.checked_sub(FRAME_HEADER + header.len).ok_or(LinkError::Malformed)?;
        let frames_after = (self.batch_frames - 1) as usize;
        if after < frames_after * FRAME_HEADER || (frames_after == 0 && after > 0) {
            return Err(LinkError::Malformed);
        }
        Ok(kind)
    }

    fn begin_batch(&mut self) -> Result<bool, LinkError> {
        let Some(at) = self.buffer[self.start..self.end].first_chunk::<BATCH_HEADER>() else {
            return Ok(false);
        };
        let batch::Header { bytes, frames, seq, ack } = batch::Header::read(at);
        if seq != self.taken {
            return Err(LinkError::Sequence { expected: self.taken, got: seq });
        }
        if frames == 0 && bytes != 0 {
            return Err(LinkError::Malformed);
        }
        (self.batch_bytes, self.batch_frames) = (bytes, frames);
        self.peer_ack_before = self.peer_ack;
        self.peer_ack = self.peer_ack.max(ack);
        self.start += BATCH_HEADER;
        Ok(true)
    }
}
