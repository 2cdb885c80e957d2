//! Compressed messages back to what was said (RFC 7692 §7.2.2).
//!
//! A zlib stream holds 40 KiB whatever its window, so a connection borrows one of the thread's spare streams
//! while a message is under way and keeps, under context takeover, only the last window of what the peer sent.
//! The rule: never a byte beyond the cap, checked while inflating.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

use super::{Params, TAIL};
use crate::ws::ProtocolError;

/// What a zlib stream holds, in bytes: its window and its tables.
const STREAM_BYTES: usize = 42 * 1024;
/// Idle streams kept by a thread. More are in use only while many messages arrive in pieces at once.
const SPARE_STREAMS: usize = 4;
/// The farthest that deflate can point back, in bytes.
const FARTHEST: usize = 1 << 15;
/// A block marked final costs a restart with a copied window, so a message may have this many of them, and one
/// more for each KiB it inflates to. Senders that use any at all use one a message (RFC 7692 §7.2.3.4).
const FREE_RESTARTS: usize = 16;
/// Steps in which a message grows at least.
const GROWTH_BYTES: usize = 512;
/// The cut-off tail, then an empty last block: a stream that does not end exactly there was cut short.
const ENDING: [u8; 9] = [TAIL[0], TAIL[1], TAIL[2], TAIL[3], 0x01, 0x00, 0x00, 0xff, 0xff];

thread_local! {
    #[expect(clippy::vec_box, reason = "a box moves to a connection and back; its contents never do")]
    static SPARE: RefCell<Vec<Box<Decompress>>> = const { RefCell::new(Vec::new()) };
}

/// The receiving half of permessage-deflate for one connection. Not tied to a thread.
#[derive(Debug)]
pub struct Inflater {
    /// How far back a message may point into earlier ones, in bytes; 0 without context takeover.
    window_bytes: usize,
    /// The last `window_bytes` of the messages so far, or as many as there were.
    history: Vec<u8>,
    /// Present while a message is under way.
    stream: Option<Box<Decompress>>,
    /// The last byte fed ended a block marked final: there may be more, but need not.
    ended: bool,
    /// Restarts within the message under way.
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
        // Old zlib takes 9 where 8 was agreed; granting it costs nothing.
        let window_bytes = if context_takeover { 1 << window_bits.clamp(9, 15) } else { 0 };
        Inflater { window_bytes, history: Vec::new(), stream: None, ended: false, restarts: 0 }
    }

    /// Inflates the next piece of a message, maybe an empty one, behind what is in `out`, which must hold all of
    /// this message so far and nothing else. `last`: the message ends here.
    ///
    /// `InvalidDeflate`, or `TooBig` as soon as `out` would be longer than `limit_bytes`; both are final.
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

    /// Heap held now, in bytes: for the memory budget.
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
            None => begin(&self.history)?,
        };
        while !compressed.is_empty() {
            if std::mem::take(&mut self.ended) {
                self.restart(&mut stream, message)?;
            }
            let (used, status) = step(&mut stream, compressed, message, limit_bytes)?;
            compressed = compressed.get(used..).unwrap_or_default();
            self.ended = status == Status::StreamEnd;
            if !self.ended && !compressed.is_empty() {
                return Err(ProtocolError::InvalidDeflate); // zlib will not go on: nor can we
            }
        }
        self.stream = Some(stream);
        Ok(())
    }

    /// Inflates what the cut-off tail brings forth, checks that the message ended with a block, and lets go of
    /// everything the next one does not need.
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
            give_back(stream);
        }
        Ok(())
    }

    /// Goes on behind a block marked final, with the window as it was.
    fn restart(&mut self, stream: &mut Decompress, message: &[u8]) -> Result<(), ProtocolError> {
        self.restarts += 1;
        if self.restarts > FREE_RESTARTS + message.len() / 1024 {
            return Err(ProtocolError::InvalidDeflate);
        }
        stream.reset(false);
        remember(stream, &self.window(message, FARTHEST))
    }

    /// The last `reach` bytes of history and message together, or as many as there are.
    fn window(&self, message: &[u8], reach: usize) -> Vec<u8> {
        let newest = end_of(message, reach);
        [end_of(&self.history, reach - newest.len()), newest].concat()
    }
}

fn end_of(bytes: &[u8], len: usize) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(len)..).unwrap_or_default()
}

/// A stream that knows what the peer sent before.
fn begin(history: &[u8]) -> Result<Box<Decompress>, ProtocolError> {
    let spare = SPARE.try_with(|spare| spare.borrow_mut().pop()).ok().flatten();
    let mut stream = spare.unwrap_or_else(|| Box::new(Decompress::new(false)));
    remember(&mut stream, history)?;
    Ok(stream)
}

fn remember(stream: &mut Decompress, history: &[u8]) -> Result<(), ProtocolError> {
    if history.is_empty() {
        return Ok(());
    }
    stream.set_dictionary(history).map(|_| ()).map_err(|_| ProtocolError::InvalidDeflate)
}

fn give_back(mut stream: Box<Decompress>) {
    // A thread that is ending has no spare streams any more: then this one just goes.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        if spare.len() < SPARE_STREAMS {
            stream.reset(false);
            spare.push(stream);
        }
    });
}

/// Inflates until the input is used up and nothing waits for room. Returns the bytes used and how it stopped.
fn step(
    stream: &mut Decompress,
    compressed: &[u8],
    message: &mut Vec<u8>,
    limit_bytes: usize,
) -> Result<(usize, Status), ProtocolError> {
    let start = stream.total_in();
    loop {
        if message.len() == message.capacity() {
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
