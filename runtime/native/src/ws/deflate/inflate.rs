//! Decompresses messages (RFC 7692 §7.2.2).
//!
//! A zlib stream takes about 40 KiB, whatever its window. So a connection borrows one of its thread's spare streams while
//! a message is incomplete, and between messages keeps only the last window of what the peer sent, under context takeover.
//! One rule: the limit on a message's length is checked while inflating, before memory beyond it is allocated.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

use super::{Params, TAIL};
use crate::ws::ProtocolError;

/// Memory of a zlib stream, in bytes: its window and its tables.
const STREAM_BYTES: usize = 42 * 1024;
/// Spare streams that a thread keeps. More are in use only while more messages are incomplete at once.
const SPARE_STREAMS: usize = 4;
/// The largest distance of a deflate back-reference, in bytes (RFC 1951 §2).
const MAX_DISTANCE: usize = 1 << 15;
/// How many blocks marked final a message may have, beside one for each KiB it inflates to. Each of them costs a restart
/// with a copied window. A sender that marks blocks final does so once a message (RFC 7692 §7.2.3.4).
const FREE_RESTARTS: usize = 16;
/// The least number of bytes by which the buffer of a message grows.
const GROWTH_BYTES: usize = 512;
/// The tail that the sender removed, then an empty final block. A stream that does not end exactly here was truncated.
const ENDING: [u8; 9] = [TAIL[0], TAIL[1], TAIL[2], TAIL[3], 0x01, 0x00, 0x00, 0xff, 0xff];

thread_local! {
    #[expect(clippy::vec_box, reason = "a box moves to a connection and back; its contents never do")]
    static SPARE: RefCell<Vec<Box<Decompress>>> = const { RefCell::new(Vec::new()) };
}

/// The receiving half of permessage-deflate for one connection. It may be moved between threads.
#[derive(Debug)]
pub struct Inflater {
    /// How far back a message may refer to earlier messages, in bytes; 0 without context takeover.
    window_bytes: usize,
    /// The last `window_bytes` of the previous messages, or all of them if they are shorter.
    history: Vec<u8>,
    /// Present while a message is incomplete.
    stream: Option<Box<Decompress>>,
    /// The input so far ends with a block marked final. The message may end here, or continue with another block.
    ended: bool,
    /// Restarts within the incomplete message.
    restarts: usize,
}

impl Inflater {
    /// For the messages that a client sends.
    pub fn of_client(params: &Params) -> Self {
        Self::new(params.client_max_window_bits, !params.client_no_context_takeover)
    }

    /// For the messages that a server sends.
    pub fn of_server(params: &Params) -> Self {
        Self::new(params.server_max_window_bits, !params.server_no_context_takeover)
    }

    fn new(window_bits: u8, context_takeover: bool) -> Self {
        // An old zlib uses a window of 9 bits although 8 were agreed. To accept that costs nothing.
        let window_bytes = if context_takeover { 1 << window_bits.clamp(9, 15) } else { 0 };
        Inflater { window_bytes, history: Vec::new(), stream: None, ended: false, restarts: 0 }
    }

    /// Inflates the next piece of a message, which may be empty, and appends the result to `out`. `out` must contain the
    /// message so far and nothing else. `last`: the message ends with this piece.
    ///
    /// Errors: `InvalidDeflate`; `TooBig` as soon as `out` exceeds `limit_bytes`. Both are final for this inflater.
    pub fn inflate(
        &mut self,
        input: &[u8],
        last: bool,
        limit_bytes: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), ProtocolError> {
        self.push(input, limit_bytes, out)?;
        if last { self.finish(limit_bytes, out) } else { Ok(()) }
    }

    /// Heap memory in use, in bytes, for the memory budget.
    pub fn heap_bytes(&self) -> usize {
        self.history.capacity() + if self.stream.is_some() { STREAM_BYTES } else { 0 }
    }

    fn push(
        &mut self,
        mut compressed: &[u8],
        limit_bytes: usize,
        message: &mut Vec<u8>,
    ) -> Result<(), ProtocolError> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => start_stream(&self.history)?,
        };
        while !compressed.is_empty() {
            if std::mem::take(&mut self.ended) {
                self.restart(&mut stream, message)?;
            }
            let (used, status) = step(&mut stream, compressed, message, limit_bytes)?;
            compressed = compressed.get(used..).unwrap_or_default();
            self.ended = status == Status::StreamEnd;
            if !self.ended && !compressed.is_empty() {
                return Err(ProtocolError::InvalidDeflate); // zlib consumed no more although the stream has not ended
            }
        }
        self.stream = Some(stream);
        Ok(())
    }

    /// Ends a message: inflates the removed tail, checks that the last block is complete, and frees what is not needed.
    fn finish(&mut self, limit_bytes: usize, message: &mut Vec<u8>) -> Result<(), ProtocolError> {
        if !self.ended {
            self.push(&ENDING, limit_bytes, message)?;
        }
        if !std::mem::take(&mut self.ended) {
            return Err(ProtocolError::InvalidDeflate);
        }
        self.history = self.window(message, self.window_bytes);
        self.restarts = 0;
        if let Some(stream) = self.stream.take() {
            return_stream(stream);
        }
        Ok(())
    }

    /// Prepares the stream to continue after a block marked final, with the same window.
    fn restart(&mut self, stream: &mut Decompress, message: &[u8]) -> Result<(), ProtocolError> {
        self.restarts += 1;
        if self.restarts > FREE_RESTARTS + message.len() / 1024 {
            return Err(ProtocolError::InvalidDeflate);
        }
        stream.reset(false);
        set_window(stream, &self.window(message, MAX_DISTANCE))
    }

    /// The last `len` bytes of history and message together, or all of them if they are shorter.
    fn window(&self, message: &[u8], len: usize) -> Vec<u8> {
        let newest = suffix(message, len);
        [suffix(&self.history, len - newest.len()), newest].concat()
    }
}

/// The last `len` bytes, or all of them if they are fewer.
fn suffix(bytes: &[u8], len: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(len)..).unwrap_or_default()
}

/// One of the thread's spare streams, otherwise a new one, with `history` as its window.
fn start_stream(history: &[u8]) -> Result<Box<Decompress>, ProtocolError> {
    let spare = SPARE.try_with(|spare| spare.borrow_mut().pop()).ok().flatten();
    let mut stream = spare.unwrap_or_else(|| Box::new(Decompress::new(false)));
    set_window(&mut stream, history)?;
    Ok(stream)
}

fn set_window(stream: &mut Decompress, history: &[u8]) -> Result<(), ProtocolError> {
    if history.is_empty() {
        return Ok(());
    }
    stream.set_dictionary(history).map(|_| ()).map_err(|_| ProtocolError::InvalidDeflate)
}

fn return_stream(mut stream: Box<Decompress>) {
    // While a thread ends, its spare streams may already be freed. Then this stream is freed too.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < SPARE_STREAMS {
            stream.reset(false);
            spare.push(stream);
        }
    });
}

/// Inflates until all input is consumed or the stream ends. Returns the number of bytes consumed and zlib's status.
fn step(
    stream: &mut Decompress,
    compressed: &[u8],
    message: &mut Vec<u8>,
    limit_bytes: usize,
) -> Result<(usize, Status), ProtocolError> {
    let start = stream.total_in();
    loop {
        if message.len() == message.capacity() {
            // One byte more than the limit: if it is filled, the message is too big.
            let allowed = limit_bytes.saturating_sub(message.len()).saturating_add(1);
            message.reserve_exact(allowed.min(message.len().max(compressed.len() * 2).max(GROWTH_BYTES)));
        }
        let used = (stream.total_in() - start) as usize;
        let rest = compressed.get(used..).unwrap_or_default();
        let status = stream
            .decompress_vec(rest, message, FlushDecompress::None)
            .map_err(|_| ProtocolError::InvalidDeflate)?;
        if message.len() > limit_bytes {
            return Err(ProtocolError::TooBig);
        }
        if status == Status::StreamEnd || message.len() < message.capacity() {
            return Ok(((stream.total_in() - start) as usize, status));
        }
    }
}
