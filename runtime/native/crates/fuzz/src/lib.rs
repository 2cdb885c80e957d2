//! The bodies of the fuzzers, one function for each parser; `fuzz_targets/` and `tests/corpora.rs` call them. They are a
//! separate crate, which may use every layer that parses, and are not part of the wheel.
//! One rule: a body panics if a parser violates what it guarantees, and only then.
//!
//! A new fuzzer needs a function here, a file in `fuzz_targets/`, seeds in `corpus/`, and an entry in `tests/corpora.rs` and
//! in `Cargo.toml`.

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo)]

mod channels;
mod http;

pub use channels::channels;
pub use http::{extensions, handshake};

use _native::mesh::body::{self, Close, Hello, Join, Open};
use _native::mesh::{
    Frame, Incoming, Kind, LinkError, Say, StreamPosition, flags as bits_of, read_except, read_handles,
};
use _native::ws::deflate::{Inflater, Params};
use _native::ws::{Connection, Flow, Limits, Message, ProtocolError, Role, Sink, close, decode};

/// `data`: one byte of settings, one that determines how the rest is split, then the bytes of a peer. Checks that the
/// events do not depend on the split.
pub fn frames(data: &[u8]) {
    if let [settings, cut, sent @ ..] = data {
        let [mut whole, mut split] = [vec![sent], pieces(sent, *cut)].map(|reads| receive(*settings, &reads));
        if whole.failed_to_inflate() && split.failed_to_inflate() {
            (whole.error, split.error) = (None, None); // which of two errors is found first depends on the split
        }
        assert_eq!(whole, split);
    }
}

/// `data`: one byte that determines how the rest is split, then the bytes of a link. Checks that the frames do not depend
/// on the split, and that a body which parses is written again as it was.
pub fn mesh(data: &[u8]) {
    if let [cut, sent @ ..] = data {
        assert_eq!(frames_of(&[sent]), frames_of(&pieces(sent, *cut)));
    }
}

/// `bytes` in pieces of 1 to 32 bytes, determined by `cut`; in pieces of one byte if `cut` is 0.
fn pieces(mut bytes: &[u8], cut: u8) -> Vec<&[u8]> {
    let (mut pieces, mut state) = (Vec::new(), u32::from(cut));
    while !bytes.is_empty() {
        state = state.wrapping_mul(0x9e37_79b1);
        let (piece, rest) = bytes.split_at((1 + (state >> 27) as usize).min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

/// All events of a connection, in order, and its error.
#[derive(Debug, PartialEq)]
struct Received {
    events: Vec<(&'static str, Vec<u8>)>,
    error: Option<ProtocolError>,
    closed: bool,
}

impl Received {
    /// Whether it ended with an error that inflating a message can cause.
    fn failed_to_inflate(&self) -> bool {
        matches!(self.error, Some(ProtocolError::TooBig | ProtocolError::InvalidDeflate))
    }

    fn record(&mut self, event: &'static str, payload: &[u8], longest: usize) -> Flow {
        assert!(self.error.is_none() && !self.closed, "{event} after the end");
        assert!(payload.len() <= longest, "{event} of {} bytes", payload.len());
        self.events.push((event, payload.to_vec()));
        Flow::Continue
    }
}

/// Two limits on the length of a message, so that messages are found on both sides of one.
const LIMITS: [usize; 2] = [1 << 16, 300];

impl Sink for Received {
    fn message(&mut self, message: Message<'_>) -> Flow {
        self.record(if message.is_binary() { "binary" } else { "text" }, message.bytes(), LIMITS[0])
    }

    fn ping(&mut self, payload: &[u8]) -> Flow {
        self.record("ping", payload, decode::MAX_CONTROL_BYTES)
    }

    fn pong(&mut self, payload: &[u8]) -> Flow {
        self.record("pong", payload, decode::MAX_CONTROL_BYTES)
    }

    fn close(&mut self, code: u16, reason: &str) -> Flow {
        assert!(code == close::NO_STATUS || close::is_valid_on_wire(code));
        let flow = self.record("close", reason.as_bytes(), close::MAX_REASON_BYTES);
        self.closed = true;
        flow
    }
}

/// What a connection receives in these reads. Bits of `settings`: 1: it is a client; 2: deflate; 4: with context takeover;
/// 8: the smaller limit.
fn receive(settings: u8, reads: &[&[u8]]) -> Received {
    let is = |bit: u8| settings & bit != 0;
    let params = Params {
        server_no_context_takeover: !is(4),
        client_no_context_takeover: !is(4),
        server_max_window_bits: 15,
        client_max_window_bits: 15,
    };
    let role = if is(1) { Role::Client } else { Role::Server };
    let inflater = is(2).then(|| Box::new(Inflater::of_client(&params)));
    let limits = Limits { message_bytes: LIMITS[usize::from(is(8))], fragment_overhead_bytes: 64 };
    let mut connection = Connection::new(role, inflater);
    let mut received = Received { events: Vec::new(), error: None, closed: false };
    for read in reads {
        if let Err(error) = connection.receive(&mut read.to_vec(), &limits, &mut received) {
            assert!(received.error.replace(error).is_none());
        }
    }
    assert!(!connection.assembling() || (received.error.is_none() && !received.closed));
    received
}

/// A frame with a body of its own: kind, flags, handle, epoch, body.
type OwnedFrame = (Kind, u8, u32, u64, Vec<u8>);

/// All frames of a link that receives these reads, and the error that ended it.
fn frames_of(reads: &[&[u8]]) -> (Vec<OwnedFrame>, Option<LinkError>) {
    let (mut link, mut frames) = (Incoming::new(1 << 16), Vec::new());
    for read in reads {
        for (to, from) in link.space(read.len()).iter_mut().zip(*read) {
            *to = *from;
        }
        link.filled(read.len());
        loop {
            match link.next_frame() {
                Ok(Some(frame)) => {
                    check_rewritten(&frame);
                    frames.push((frame.kind, frame.flags, frame.handle, frame.epoch, frame.body.to_vec()));
                }
                Ok(None) => break,
                Err(error) => return (frames, Some(error)),
            }
        }
    }
    assert_eq!(link.taken(), frames.len() as u64);
    (frames, None)
}

/// Checks that a body which parses is written again as it was.
fn check_rewritten(frame: &Frame<'_>) {
    let body = frame.body;
    let written = match frame.kind {
        Kind::Hello => Hello::read(body).map(|it| [it.bytes().as_slice(), &body[10..]].concat()),
        Kind::Open => Open::read(body).map(|it| it.bytes()),
        Kind::Join => Join::read(body).map(|it| it.bytes()),
        Kind::Leave | Kind::Close => Close::read(body).map(|it| it.bytes()),
        Kind::Stream => StreamPosition::read(body).map(|it| it.bytes().to_vec()),
        Kind::Credit => body::read_u32(body).map(|it| it.to_le_bytes().to_vec()),
        Kind::NotOwner | Kind::Pull | Kind::Page => body::read_u64(body).map(|it| it.to_le_bytes().to_vec()),
        _ => rewrite_message(frame),
    };
    assert!(written.is_err() || written.as_deref() == Ok(body), "{:?} {body:x?}", frame.kind);
}

/// The body of a frame with a message of a room, written again; the body of another frame unchanged.
fn rewrite_message(frame: &Frame<'_>) -> Result<Vec<u8>, LinkError> {
    let (flags, body) = (frame.flags, frame.body);
    match frame.kind {
        Kind::Publish => read_except(body).and_then(|(_, message)| rewrite_head(flags, body, message)),
        Kind::Multicast => read_handles(body).and_then(|(_, message)| rewrite_head(flags, body, message)),
        Kind::Send => rewrite_head(flags, body, body),
        _ => Ok(body.to_vec()),
    }
}

/// `body` with the head of the message at its end, which is `message`, written again.
fn rewrite_head(flags: u8, body: &[u8], message: &[u8]) -> Result<Vec<u8>, LinkError> {
    let (head, payload) = Say::read(flags, message)?;
    let mut out = body[..body.len() - message.len()].to_vec();
    let bits = head.put(&mut out);
    let offset_0 = flags & bits_of::STORED != 0 && head.offset == 0;
    let key_0 = flags & bits_of::KEYED != 0 && head.key.is_empty();
    if offset_0 || key_0 {
        return Err(LinkError::Malformed); // it parses, but is never written with these flags
    }
    assert_eq!(bits, flags & (bits_of::STORED | bits_of::KEYED));
    out.extend_from_slice(payload);
    Ok(out)
}
