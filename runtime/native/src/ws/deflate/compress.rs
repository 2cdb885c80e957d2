//! Messages to deflate (RFC 7692 §7.2.1).
//!
//! A compressor's stream holds some 300 KiB, so without context takeover it is borrowed for one message from
//! the thread's spare ones. The rule: a message begins with exactly the window that its receiver has.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress};

use super::TAIL;

/// What a zlib stream holds, in bytes: its window, its tables, and what it has not yet compressed.
const STREAM_BYTES: usize = 300 * 1024;
/// Idle streams kept by a thread: one for each window and level in use, and one more for luck.
const SPARE_STREAMS: usize = 8;
/// Room asked for at a time; zlib repeats its flush marker when it is left with fewer than seven bytes.
const GROWTH_BYTES: usize = 64;

/// What a stream was made for.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    window_bits: u8,
    level: u8,
}

thread_local! {
    static SPARE: RefCell<Vec<(Shape, Box<Compress>)>> = const { RefCell::new(Vec::new()) };
}

/// The sending half of permessage-deflate: for one connection under context takeover, for any number without.
pub struct Compressor {
    shape: Shape,
    context_takeover: bool,
    /// Under context takeover: the stream whose window the receiver shares.
    stream: Option<Box<Compress>>,
}

impl Compressor {
    /// `window_bits` from 9 to 15 (others are taken as the nearest), `level` from 1 to 9. Allocates nothing yet.
    pub fn new(window_bits: u8, level: u8, context_takeover: bool) -> Self {
        let shape = Shape { window_bits: window_bits.clamp(9, 15), level: level.min(9) };
        Compressor { shape, context_takeover, stream: None }
    }

    /// Appends `payload`, compressed and without its tail, to `out`. False, and nothing appended, should zlib
    /// fail: then send the message plain.
    pub fn compress(&mut self, payload: &[u8], out: &mut Vec<u8>) -> bool {
        if payload.is_empty() {
            out.push(0x00); // RFC 7692 §7.2.3.6; and zlib makes nothing of nothing twice
            return true;
        }
        let mut stream = self.stream.take().unwrap_or_else(|| borrow(self.shape));
        let start = out.len();
        if deflate(&mut stream, payload, out).is_none() {
            out.truncate(start);
            return false;
        }
        if self.context_takeover {
            self.stream = Some(stream);
        } else {
            give_back(self.shape, stream);
        }
        true
    }

    /// Heap held now, in bytes: for the memory budget.
    pub fn heap_bytes(&self) -> usize {
        if self.stream.is_some() { STREAM_BYTES } else { 0 }
    }

    /// Forgets the window. Always allowed, since a sender need not point back; and needed after the receiver
    /// got a compressed message that did not come from here. Frees the stream: also good for an idle connection.
    pub fn reset(&mut self) {
        if let Some(stream) = self.stream.take() {
            give_back(self.shape, stream);
        }
    }
}

fn deflate(stream: &mut Compress, mut payload: &[u8], out: &mut Vec<u8>) -> Option<()> {
    loop {
        out.reserve((payload.len() / 2).max(GROWTH_BYTES));
        let before = stream.total_in();
        stream.compress_vec(payload, out, FlushCompress::Sync).ok()?;
        payload = payload.get((stream.total_in() - before) as usize..)?;
        if payload.is_empty() && out.len() < out.capacity() {
            break;
        }
    }
    out.ends_with(&TAIL).then(|| out.truncate(out.len() - TAIL.len()))
}

fn borrow(shape: Shape) -> Box<Compress> {
    let spare = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        let at = spare.iter().position(|(made_for, _)| *made_for == shape)?;
        Some(spare.swap_remove(at).1)
    });
    spare.ok().flatten().unwrap_or_else(|| {
        Box::new(Compress::new_with_window_bits(
            Compression::new(shape.level.into()),
            false,
            shape.window_bits,
        ))
    })
}

fn give_back(shape: Shape, mut stream: Box<Compress>) {
    // A thread that is ending has no spare streams any more: then this one just goes.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < SPARE_STREAMS {
            stream.reset();
            spare.push((shape, stream));
        }
    });
}
