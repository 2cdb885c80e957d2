//! A peer for the tests of `ws`: frames to send, and the events of a connection that receives them, however the bytes are
//! split into reads.

use _native::ws::encode::{first_byte, write_header};
use _native::ws::mask::unmask;
use _native::ws::{Connection, Flow, Limits, Message, Opcode, ProtocolError, Role, Sink};

pub use crate::random::Random;

pub const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
pub const LIMITS: Limits = Limits { message_bytes: 1 << 20, fragment_overhead_bytes: 64 };

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(u16, String),
    Error(ProtocolError),
}

pub fn text(text: &str) -> Event {
    Event::Text(text.to_owned())
}

/// A sink that records the events. It stops the connection after `stop_after` events.
#[derive(Debug)]
pub struct Recorder {
    pub events: Vec<Event>,
    pub stop_after: usize,
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder { events: Vec::new(), stop_after: usize::MAX }
    }
}

impl Recorder {
    fn record(&mut self, event: Event) -> Flow {
        self.events.push(event);
        if self.events.len() < self.stop_after { Flow::Continue } else { Flow::Stop }
    }
}

impl Sink for Recorder {
    fn message(&mut self, message: Message<'_>) -> Flow {
        self.record(match message {
            Message::Text(text) => Event::Text(text.to_owned()),
            Message::Binary(data) => Event::Binary(data.to_vec()),
        })
    }

    fn ping(&mut self, payload: &[u8]) -> Flow {
        self.record(Event::Ping(payload.to_vec()))
    }

    fn pong(&mut self, payload: &[u8]) -> Flow {
        self.record(Event::Pong(payload.to_vec()))
    }

    fn close(&mut self, code: u16, reason: &str) -> Flow {
        self.record(Event::Close(code, reason.to_owned()))
    }
}

/// A frame that may violate the protocol: `first` is its first byte.
pub fn raw_frame(first: u8, payload: &[u8], key: Option<[u8; 4]>) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(&mut out, first, payload.len(), key);
    let start = out.len();
    out.extend_from_slice(payload);
    unmask(&mut out[start..], key.unwrap_or_default(), 0);
    out
}

/// A frame of a client.
pub fn frame(opcode: Opcode, fin: bool, payload: &[u8]) -> Vec<u8> {
    raw_frame(first_byte(opcode, fin, false), payload, Some(KEY))
}

pub fn whole(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    frame(opcode, true, payload)
}

/// A message of a client, with one frame for each fragment.
pub fn fragmented(opcode: Opcode, fragments: &[&[u8]]) -> Vec<u8> {
    let last = fragments.len() - 1;
    let opcode_at = |at| if at == 0 { opcode } else { Opcode::Continuation };
    fragments.iter().enumerate().flat_map(|(at, part)| frame(opcode_at(at), at == last, part)).collect()
}

/// The events of a connection that receives these reads.
pub fn feed<'a>(
    mut connection: Connection,
    limits: &Limits,
    reads: impl Iterator<Item = &'a [u8]>,
) -> Vec<Event> {
    let mut seen = Recorder::default();
    for read in reads {
        if let Err(error) = connection.receive(&mut read.to_vec(), limits, &mut seen) {
            seen.events.push(Event::Error(error));
        }
    }
    seen.events
}

/// The events of connections made by `new`, which must be the same for one read, for reads of one byte and for reads of
/// random lengths.
pub fn events_for_any_split(new: impl Fn() -> Connection, limits: &Limits, bytes: &[u8]) -> Vec<Event> {
    let whole = feed(new(), limits, std::iter::once(bytes));
    assert_eq!(feed(new(), limits, bytes.chunks(1)), whole, "byte by byte");
    for seed in 1..=20 {
        let pieces = random_pieces(bytes, seed);
        assert_eq!(feed(new(), limits, pieces.iter().copied()), whole, "pieces of seed {seed}");
    }
    whole
}

/// The events of a server, for any split of the bytes.
pub fn server_events(bytes: &[u8]) -> Vec<Event> {
    events_for_any_split(|| Connection::new(Role::Server, None), &LIMITS, bytes)
}

/// The error of a server that has no event before it, for any split of the bytes.
pub fn server_error(bytes: &[u8]) -> ProtocolError {
    match server_events(bytes).as_slice() {
        [Event::Error(error)] => *error,
        other => panic!("expected one error, got {other:?}"),
    }
}

/// Splits `bytes` into pieces of random lengths, mostly short ones. `seed` determines the lengths.
pub fn random_pieces(mut bytes: &[u8], seed: u64) -> Vec<&[u8]> {
    let mut random = Random(seed);
    let mut pieces = Vec::new();
    while !bytes.is_empty() {
        let longest = 1 + random.below(40);
        let (piece, rest) = bytes.split_at((1 + random.below(longest)).min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}
