//! What a fuzzer does with its bytes, one function for each parser; `fuzz_targets/` and `tests/corpora.rs` call them.
//! A crate beside the layers, as it may name all that parse; it is not in the wheel.
//! One rule: a promise broken is a panic, and nothing else is.
//!
//! A new target is a function here, a file in `fuzz_targets/`, seeds in `corpus/`, and its line in `tests/corpora.rs` and
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

/// A byte of settings, one that says how to cut, and what a peer sends: read whole and cut, it must say the same.
pub fn frames(data: &[u8]) {
    if let [settings, cut, sent @ ..] = data {
        let [mut whole, mut cut] = [vec![sent], pieces(sent, *cut)].map(|reads| heard(*settings, &reads));
        if whole.is_refused_while_inflated() && cut.is_refused_while_inflated() {
            (whole.breach, cut.breach) = (None, None); // which of two faults is met first depends on the cuts
        }
        assert_eq!(whole, cut);
    }
}

/// A byte that says how to cut, and what a link brings; the same holds, and a body that parses is written as it was.
pub fn mesh(data: &[u8]) {
    if let [cut, sent @ ..] = data {
        assert_eq!(taken(&[sent]), taken(&pieces(sent, *cut)));
    }
}

/// `bytes` in pieces of 1 to 32 bytes, or of one byte each when `cut` is 0.
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

/// Everything a connection says, in order.
#[derive(Debug, PartialEq)]
struct Heard {
    events: Vec<(&'static str, Vec<u8>)>,
    breach: Option<ProtocolError>,
    closed: bool,
}

impl Heard {
    /// Is it a compressed message that has ended it, too big or not deflate?
    fn is_refused_while_inflated(&self) -> bool {
        matches!(self.breach, Some(ProtocolError::TooBig | ProtocolError::InvalidDeflate))
    }

    fn note(&mut self, event: &'static str, payload: &[u8], longest: usize) -> Flow {
        assert!(self.breach.is_none() && !self.closed, "{event} after the end");
        assert!(payload.len() <= longest, "{event} of {} bytes", payload.len());
        self.events.push((event, payload.to_vec()));
        Flow::Continue
    }
}

/// Two caps, so that both sides of one are met.
const CAPS: [usize; 2] = [1 << 16, 300];

impl Sink for Heard {
    fn message(&mut self, message: Message<'_>) -> Flow {
        self.note(if message.is_binary() { "binary" } else { "text" }, message.bytes(), CAPS[0])
    }

    fn ping(&mut self, payload: &[u8]) -> Flow {
        self.note("ping", payload, decode::MAX_CONTROL_BYTES)
    }

    fn pong(&mut self, payload: &[u8]) -> Flow {
        self.note("pong", payload, decode::MAX_CONTROL_BYTES)
    }

    fn close(&mut self, code: u16, reason: &str) -> Flow {
        assert!(code == close::NO_STATUS || close::is_valid_on_wire(code));
        let flow = self.note("close", reason.as_bytes(), close::MAX_REASON_BYTES);
        self.closed = true;
        flow
    }
}

/// Bits of `settings`: 1 we are the client; 2 deflate; 4 its context is taken over; 8 the small cap.
fn heard(settings: u8, reads: &[&[u8]]) -> Heard {
    let is = |bit: u8| settings & bit != 0;
    let params = Params {
        server_no_context_takeover: !is(4),
        client_no_context_takeover: !is(4),
        server_max_window_bits: 15,
        client_max_window_bits: 15,
    };
    let role = if is(1) { Role::Client } else { Role::Server };
    let inflater = is(2).then(|| Box::new(Inflater::of_client(&params)));
    let limits = Limits { message_bytes: CAPS[usize::from(is(8))], fragment_overhead_bytes: 64 };
    let mut connection = Connection::new(role, inflater);
    let mut heard = Heard { events: Vec::new(), breach: None, closed: false };
    for read in reads {
        if let Err(breach) = connection.receive(&mut read.to_vec(), &limits, &mut heard) {
            assert!(heard.breach.replace(breach).is_none());
        }
    }
    assert!(!connection.assembling() || (heard.breach.is_none() && !heard.closed));
    heard
}

/// A frame that a link gave.
type Taken = (Kind, u8, u32, u64, Vec<u8>);

/// All frames a link gives, and what ended it.
fn taken(reads: &[&[u8]]) -> (Vec<Taken>, Option<LinkError>) {
    let (mut link, mut frames) = (Incoming::new(1 << 16), Vec::new());
    for read in reads {
        for (to, from) in link.space(read.len()).iter_mut().zip(*read) {
            *to = *from;
        }
        link.filled(read.len());
        loop {
            match link.next_frame() {
                Ok(Some(frame)) => {
                    write_back(&frame);
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

/// What parses is written as it was read.
fn write_back(frame: &Frame<'_>) {
    let body = frame.body;
    let written = match frame.kind {
        Kind::Hello => Hello::read(body).map(|it| [it.bytes().as_slice(), &body[10..]].concat()),
        Kind::Open => Open::read(body).map(|it| it.bytes()),
        Kind::Join => Join::read(body).map(|it| it.bytes()),
        Kind::Leave | Kind::Close => Close::read(body).map(|it| it.bytes()),
        Kind::Stream => StreamPosition::read(body).map(|it| it.bytes().to_vec()),
        Kind::Credit => body::read_u32(body).map(|it| it.to_le_bytes().to_vec()),
        Kind::NotOwner | Kind::Pull | Kind::Page => body::read_u64(body).map(|it| it.to_le_bytes().to_vec()),
        _ => message_again(frame),
    };
    assert!(written.is_err() || written.as_deref() == Ok(body), "{:?} {body:x?}", frame.kind);
}

/// The body of a frame that carries a message, written anew; that of another kind as it is.
fn message_again(frame: &Frame<'_>) -> Result<Vec<u8>, LinkError> {
    let (flags, body) = (frame.flags, frame.body);
    match frame.kind {
        Kind::Publish => read_except(body).and_then(|(_, said)| said_again(flags, body, said)),
        Kind::Multicast => read_handles(body).and_then(|(_, said)| said_again(flags, body, said)),
        Kind::Send => said_again(flags, body, body),
        _ => Ok(body.to_vec()),
    }
}

/// `body`, with what was read of the message that begins at `said` written anew.
fn said_again(flags: u8, body: &[u8], said: &[u8]) -> Result<Vec<u8>, LinkError> {
    let (say, payload) = Say::read(flags, said)?;
    let mut out = body[..body.len() - said.len()].to_vec();
    let bits = say.put(&mut out);
    let offset_0 = flags & bits_of::STORED != 0 && say.offset == 0;
    let key_0 = flags & bits_of::KEYED != 0 && say.key.is_empty();
    if offset_0 || key_0 {
        return Err(LinkError::Malformed); // read, but never written so
    }
    assert_eq!(bits, flags & (bits_of::STORED | bits_of::KEYED));
    out.extend_from_slice(payload);
    Ok(out)
}
