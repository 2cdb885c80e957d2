//! What waits to be written to one connection, as wire bytes: a control lane, and data in order.
//!
//! The frames' own headers say where each ends (`chunk`), so nothing is noted per message while the socket keeps up;
//! only a queue that stuck is read again. The one rule: a frame that was begun is finished before anything overtakes it.

use std::collections::VecDeque;
use std::io::IoSlice;

use super::chunk::{Chunk, Data, unfinished};
use super::shared::Shared;

/// Small frames are copied together up to this size; a larger frame is a chunk of its own.
const CHUNK_BYTES: usize = 16 * 1024;
/// Beyond this many bytes of unsent control frames only the latest is kept.
const CONTROL_BYTES: usize = 4 * 1024;
/// When a control frame half written was queued: it is nobody's message, and has no age.
const AGELESS: u64 = u64::MAX;
/// Slices of one vectored write.
pub const SLICES: usize = 32;

/// Not thread-safe; owned by its connection while anything waits.
#[derive(Debug, Default)]
pub struct Outbox {
    chunks: VecDeque<Chunk>,
    control: Vec<u8>,
    /// Bytes of a frame already begun, all in the front chunk; they go before the control lane.
    begun: usize,
    /// Unsent bytes in `chunks`, and those of them in frames that are shared.
    bytes: usize,
    shared_bytes: usize,
    /// An empty buffer kept for the next chunk.
    spare: Vec<u8>,
}

impl Outbox {
    /// Unsent bytes of data, the control lane aside.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes of unsent frames that others hold too: charged once for all, and whole until their last byte has gone.
    pub fn shared_bytes(&self) -> usize {
        let front = self.chunks.front().filter(|chunk| chunk.is_shared());
        self.shared_bytes + front.map_or(0, |chunk| chunk.start)
    }

    /// Unsent bytes that are this connection's alone, the control lane included.
    pub fn own_bytes(&self) -> usize {
        self.bytes - self.shared_bytes + self.control.len()
    }

    /// The connection is closing: what it shares with others counts no more.
    pub fn discharge(&mut self) {
        self.chunks.iter_mut().for_each(Chunk::discharge);
    }

    /// Nothing waits, control frames included.
    pub fn is_empty(&self) -> bool {
        self.bytes == 0 && self.control.is_empty()
    }

    /// How long the oldest data has waited.
    pub fn oldest_ms(&self, now_ms: u64) -> u64 {
        let data = self.chunks.iter().find(|chunk| chunk.at_ms != AGELESS);
        data.map_or(0, |chunk| now_ms.saturating_sub(chunk.at_ms))
    }

    /// Appends what is no frame (an HTTP response); only ever first. Nothing overtakes it, nothing drops it.
    pub fn push_head(&mut self, bytes: Vec<u8>, now_ms: u64) {
        self.begun += bytes.len();
        self.bytes += bytes.len();
        self.chunks.push_back(Chunk::new(Data::Own(bytes), now_ms));
    }

    /// Appends a frame of about `size` bytes that `write` writes.
    pub fn push_with(&mut self, size: usize, now_ms: u64, write: impl FnOnce(&mut Vec<u8>)) {
        let fits = |chunk: &Chunk| chunk.own_len().is_some_and(|len| len + size <= CHUNK_BYTES);
        if !self.chunks.back().is_some_and(|chunk| chunk.at_ms != AGELESS && fits(chunk)) {
            let buffer = std::mem::take(&mut self.spare);
            self.chunks.push_back(Chunk::new(Data::Own(buffer), now_ms));
        }
        if let Some(Chunk { data: Data::Own(bytes), .. }) = self.chunks.back_mut() {
            let before = bytes.len();
            write(bytes);
            self.bytes += bytes.len() - before;
        }
    }

    /// Appends a frame that many connections share.
    pub fn push_shared(&mut self, frame: Shared, now_ms: u64) {
        self.bytes += frame.len();
        self.shared_bytes += frame.len();
        self.chunks.push_back(Chunk::new(Data::Shared(frame), now_ms));
    }

    /// Appends to the control lane; when too much waits there, only the newcomer stays.
    pub fn push_control(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.control.len() > CONTROL_BYTES {
            self.control.clear();
        }
        write(&mut self.control);
    }

    /// Drops all data but a frame already begun. The bytes dropped.
    pub fn clear_data(&mut self) -> usize {
        self.split_begun();
        self.chunks.truncate(usize::from(self.begun > 0));
        let dropped = self.bytes - self.begun;
        self.bytes = self.begun;
        self.shared_bytes = self.chunks.front().filter(|chunk| chunk.is_shared()).map_or(0, |_| self.begun);
        dropped
    }

    /// Gives the frame already begun a chunk of its own.
    fn split_begun(&mut self) {
        let Some(front) = self.chunks.front_mut().filter(|_| self.begun > 0) else { return };
        if front.unsent().len() > self.begun {
            let head = front.unsent()[..self.begun].to_vec();
            front.start += self.begun;
            let at_ms = front.at_ms;
            self.chunks.push_front(Chunk::new(Data::Own(head), at_ms));
        }
    }

    /// What to write next, in order: up to `SLICES` slices; their number.
    pub fn slices<'a>(&'a self, out: &mut [IoSlice<'a>; SLICES]) -> usize {
        let mut count = 0;
        let mut add = |bytes: &'a [u8]| {
            if !bytes.is_empty() && count < SLICES {
                out[count] = IoSlice::new(bytes);
                count += 1;
            }
        };
        let front = self.chunks.front().map_or(&[][..], Chunk::unsent);
        let (begun, rest) = front.split_at(self.begun.min(front.len()));
        add(begun);
        add(&self.control);
        add(rest);
        self.chunks.iter().skip(1).take(SLICES).for_each(|chunk| add(chunk.unsent()));
        count
    }

    /// `count` bytes of `slices` were written.
    pub fn advance(&mut self, count: usize) {
        let begun = count.min(self.begun);
        self.consume(begun);
        self.begun -= begun;
        let control = (count - begun).min(self.control.len());
        if self.begun > 0 || !self.advance_control(control) {
            return;
        }
        let into = self.consume(count - begun - control);
        self.begun = self.chunks.front().map_or(0, |chunk| unfinished(chunk.unsent_from(into), into));
    }

    /// False when a control frame is half written: it goes on before everything else, as the begun frame.
    fn advance_control(&mut self, count: usize) -> bool {
        if count == 0 || count == self.control.len() {
            self.control.truncate(self.control.len() - count);
            return true;
        }
        let rest = self.control.split_off(count);
        self.control.clear();
        self.begun = rest.len();
        self.bytes += rest.len();
        self.chunks.push_front(Chunk::new(Data::Own(rest), AGELESS));
        false
    }

    /// Takes `count` bytes off the front; how many of them were the front chunk's that remains.
    fn consume(&mut self, mut count: usize) -> usize {
        self.bytes -= count;
        while let Some(chunk) = self.chunks.front_mut() {
            let size = chunk.unsent().len();
            if chunk.is_shared() {
                self.shared_bytes -= size.min(count);
            }
            if count < size {
                chunk.start += count;
                return count;
            }
            count -= size;
            if let Some(Data::Own(buffer)) = self.chunks.pop_front().map(|chunk| chunk.data) {
                self.keep(buffer);
            }
        }
        0
    }

    fn keep(&mut self, mut buffer: Vec<u8>) {
        if self.spare.capacity() == 0 && buffer.capacity() <= CHUNK_BYTES {
            buffer.clear();
            self.spare = buffer;
        }
    }
}
