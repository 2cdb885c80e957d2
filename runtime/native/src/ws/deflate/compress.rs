//! Compresses messages (RFC 7692 §7.2.1).
//!
//! A zlib stream takes about 300 KiB. So without context takeover, one of the thread's spare streams is borrowed for each
//! message. One rule: a message refers only to data that its receiver has in its window.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress};

use super::TAIL;

/// Memory of a zlib stream, in bytes: its window, its tables, and its pending input.
const STREAM_BYTES: usize = 300 * 1024;
/// Spare streams that a thread keeps: one for each window that can be agreed (9 to 15 bits), and one more.
const SPARE_STREAMS: usize = 8;
/// The least free space in the output before each call of zlib, in bytes. With fewer than seven, zlib repeats its flush
/// marker.
const GROWTH_BYTES: usize = 64;

/// The parameters that a zlib stream was created with.
#[derive(Clone, Copy, PartialEq, Eq)]
struct StreamParams {
    window_bits: u8,
    level: u8,
}

thread_local! {
    static SPARE: RefCell<Vec<(StreamParams, Box<Compress>)>> = const { RefCell::new(Vec::new()) };
}

/// The sending half of permessage-deflate. Under context takeover it serves one connection, otherwise any number.
pub struct Compressor {
    params: StreamParams,
    context_takeover: bool,
    /// Under context takeover: the stream, whose window is a copy of the receiver's.
    stream: Option<Box<Compress>>,
}

impl Compressor {
    /// `window_bits`: 9 to 15; `level`: 0 to 9. A value outside its range is taken as the nearest inside. Allocates
    /// nothing.
    pub fn new(window_bits: u8, level: u8, context_takeover: bool) -> Self {
        let params = StreamParams { window_bits: window_bits.clamp(9, 15), level: level.min(9) };
        Compressor { params, context_takeover, stream: None }
    }

    /// Compresses `payload`, removes the tail (RFC 7692 §7.2.1) and appends the result to `out`. Returns false, and
    /// appends nothing, if zlib fails; the caller then sends the message uncompressed.
    pub fn compress(&mut self, payload: &[u8], out: &mut Vec<u8>) -> bool {
        if payload.is_empty() {
            out.push(0x00); // RFC 7692 §7.2.3.6. For a second empty message in a row, zlib produces no output at all.
            return true;
        }
        let mut stream = self.stream.take().unwrap_or_else(|| take_stream(self.params));
        let start = out.len();
        if deflate(&mut stream, payload, out).is_none() {
            out.truncate(start);
            return false;
        }
        if self.context_takeover {
            self.stream = Some(stream);
        } else {
            return_stream(self.params, stream);
        }
        true
    }

    /// Heap memory in use, in bytes, for the memory budget.
    pub fn heap_bytes(&self) -> usize {
        if self.stream.is_some() { STREAM_BYTES } else { 0 }
    }

    /// Clears the window and frees the stream. The next message then refers to no earlier one. It is always allowed, for
    /// example to save memory while a connection is idle. It is required after the receiver was sent a message that
    /// another compressor compressed.
    pub fn reset(&mut self) {
        if let Some(stream) = self.stream.take() {
            return_stream(self.params, stream);
        }
    }
}

/// Appends the compressed payload without its tail. `None` if zlib fails.
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

/// One of the thread's spare streams with these parameters, otherwise a new one.
fn take_stream(params: StreamParams) -> Box<Compress> {
    let spare = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        let at = spare.iter().position(|(other, _)| *other == params)?;
        Some(spare.swap_remove(at).1)
    });
    spare.ok().flatten().unwrap_or_else(|| {
        Box::new(Compress::new_with_window_bits(
            Compression::new(params.level.into()),
            false,
            params.window_bits,
        ))
    })
}

fn return_stream(params: StreamParams, mut stream: Box<Compress>) {
    // While a thread ends, its spare streams may already be freed. Then this stream is freed too.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < SPARE_STREAMS {
            stream.reset();
            spare.push((params, stream));
        }
    });
}
