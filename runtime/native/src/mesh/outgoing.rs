//! The sending side of a link: frames in, sealed batches out. Not thread-safe; owned by one link.

use super::batch::{self, BATCH_HEADER};
use super::frames::{Epoch, Kind};
use super::header::Header;

/// An empty buffer larger than this is given back.
const KEEP_BYTES: usize = 2 * 1024 * 1024;

/// Frames in, bytes to write out.
#[derive(Debug, Default)]
pub struct Outgoing {
    buffer: Vec<u8>,
    /// buffer[..written] has gone to the socket. `0 <= written <= buffer.len()`
    written: usize,
    /// Where the open batch's header begins, and how many frames it holds.
    open: Option<(usize, u32)>,
    next_seq: u64,
}

impl Outgoing {
    /// Appends a frame whose body is the concatenation of `parts`.
    pub fn push(&mut self, kind: Kind, flags: u8, handle: u32, epoch: Epoch, parts: &[&[u8]]) {
        let (start, count) = self.open.unwrap_or_else(|| self.begin());
        let len = parts.iter().map(|part| part.len()).sum();
        let header = Header { len, kind: kind as u8, flags, handle, epoch };
        self.buffer.extend_from_slice(&header.bytes());
        for part in parts {
            self.buffer.extend_from_slice(part);
        }
        self.open = Some((start, count + 1));
    }

    /// Frames pushed since the link began: the acknowledgement that covers all of them.
    pub fn next_seq(&self) -> u64 {
        self.next_seq + u64::from(self.open.map_or(0, |(_, count)| count))
    }

    /// Ends the open batch; `ack` is how many of the peer's frames were taken.
    /// With `force` an empty batch is made when there is none, to carry the acknowledgement.
    pub fn seal(&mut self, ack: u64, force: bool) {
        if self.open.is_none() && force {
            self.open = Some(self.begin());
        }
        let Some((start, count)) = self.open.take() else {
            return;
        };
        let bytes = self.buffer.len() - start - BATCH_HEADER;
        let header = batch::Header { bytes, frames: count, seq: self.next_seq, ack };
        self.buffer[start..start + BATCH_HEADER].copy_from_slice(&header.bytes());
        self.next_seq += u64::from(count);
    }

    /// Sealed bytes that wait for the socket. Call `seal` first.
    pub fn unsent(&self) -> &[u8] {
        let end = self.open.map_or(self.buffer.len(), |(start, _)| start);
        &self.buffer[self.written..end]
    }

    /// `count` bytes of `unsent` have been written.
    pub fn advance(&mut self, count: usize) {
        self.written += count;
        if self.written < self.buffer.len() {
            self.reclaim();
            return;
        }
        self.buffer.clear();
        self.written = 0;
        self.buffer.shrink_to(KEEP_BYTES);
    }

    /// Keeps no more room than is used.
    pub fn shrink(&mut self) {
        self.buffer.shrink_to_fit();
    }

    /// Bytes held, sealed or not.
    pub fn len(&self) -> usize {
        self.buffer.len() - self.written
    }

    /// Is nothing held?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Room for the header of a batch, which `seal` fills in.
    fn begin(&mut self) -> (usize, u32) {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(&[0; BATCH_HEADER]);
        (start, 0)
    }

    /// A link that never quite empties must not grow for ever.
    fn reclaim(&mut self) {
        if self.written < KEEP_BYTES || self.written * 2 < self.buffer.len() {
            return;
        }
        self.buffer.drain(..self.written);
        if let Some((start, _)) = &mut self.open {
            *start -= self.written;
        }
        self.written = 0;
    }
}
