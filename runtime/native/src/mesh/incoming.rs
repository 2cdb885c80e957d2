//! The receiving end of a link: bytes in, frames out.

use super::batch::{self, BATCH_HEADER, LinkError};
use super::frames::{FRAME_HEADER, Frame, Kind};
use super::header::Header;

/// An empty buffer larger than this is freed. A message of the default length limit fits in it, since new pages for every
/// large message would cost more than the message itself. A process has few links.
const KEEP_BYTES: usize = 2 * 1024 * 1024;

/// The receiving end of one link. Not thread-safe. Frames borrow from its buffer.
#[derive(Debug)]
pub struct Incoming {
    buffer: Vec<u8>,
    /// `buffer[start..end]` is received and not yet processed. `start <= end <= buffer.len()`
    start: usize,
    end: usize,
    /// Bytes and frames of the current batch that are not yet processed.
    batch_bytes: usize,
    batch_frames: u32,
    /// Frames processed since the link was opened.
    taken: u64,
    /// The largest acknowledgement of all batches that have begun.
    peer_ack: u64,
    /// The same, without the current batch.
    peer_ack_before: u64,
    max_frame_bytes: usize,
}

impl Incoming {
    /// `max_frame_bytes`: the longest body that is accepted, in bytes.
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

    /// The space for the next read: at least `want` bytes. The caller writes to its start, then calls `filled`.
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

    /// Frees the unused part of the buffer.
    pub fn shrink(&mut self) {
        self.buffer.truncate(self.end);
        self.buffer.shrink_to_fit();
    }

    /// Adds the `count` bytes that were read into `space`. A count beyond the space is taken as all of it.
    pub fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.buffer.len());
    }

    /// How many frames `next_frame` has returned since the link was opened: the acknowledgement for `Outgoing::seal`.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// How many frames of this end the peer has acknowledged. The acknowledgement of a batch counts once all its frames were
    /// returned by `next_frame`, since they may still refer to a handle that the acknowledgement frees.
    pub fn peer_ack(&self) -> u64 {
        if self.batch_frames == 0 { self.peer_ack } else { self.peer_ack_before }
    }

    /// The next complete frame; `None` if more bytes are needed. Errors: a violation of the protocol, which ends the link.
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

    /// Checks a header against its batch and the limits, before the body has arrived.
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

    /// Parses the header of the next batch. False: it is incomplete.
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
