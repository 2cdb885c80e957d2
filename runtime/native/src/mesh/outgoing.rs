//! The sending end of a link: frames in, batches out.

use super::batch::{self, BATCH_HEADER};
use super::frames::{Epoch, Kind};
use super::header::Header;

/// An empty buffer larger than this is freed.
const KEEP_BYTES: usize = 2 * 1024 * 1024;

/// The sending end of one link. Not thread-safe.
#[derive(Debug, Default)]
pub struct Outgoing {
    buffer: Vec<u8>,
    /// `buffer[..written]` has been written to the socket. `written <= buffer.len()`
    written: usize,
    /// The open batch: where its header begins, and how many frames it has.
    open: Option<(usize, u32)>,
    /// The number of the first frame after all sealed batches.
    next_seq: u64,
}

impl Outgoing {
    /// Appends a frame to the open batch. Its body is the concatenation of `parts`.
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

    /// How many frames were pushed since the link was opened. The peer has processed all of them once it acknowledges this
    /// number.
    pub fn next_seq(&self) -> u64 {
        self.next_seq + u64::from(self.open.map_or(0, |(_, count)| count))
    }

    /// Ends the open batch. `ack` is how many of the peer's frames were processed. If no batch is open and `force` is true,
    /// an empty batch is made to send the acknowledgement.
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

    /// The bytes of sealed batches that are not yet written. Frames of the open batch are not among them.
    pub fn unsent(&self) -> &[u8] {
        let end = self.open.map_or(self.buffer.len(), |(start, _)| start);
        &self.buffer[self.written..end]
    }

    /// Removes the first `count` bytes of `unsent`, which have been written.
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

    /// Frees the unused part of the buffer.
    pub fn shrink(&mut self) {
        self.buffer.shrink_to_fit();
    }

    /// How many bytes are not yet written, sealed or not.
    pub fn len(&self) -> usize {
        self.buffer.len() - self.written
    }

    /// Whether all bytes are written.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Opens a batch: appends space for its header, which `seal` fills in.
    fn begin(&mut self) -> (usize, u32) {
        let start = self.buffer.len();
        self.buffer.extend_from_slice(&[0; BATCH_HEADER]);
        (start, 0)
    }

    /// Removes written bytes from the buffer, at most once for each half of it. Without this, the buffer of a link that is
    /// never completely written would grow without bound.
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
