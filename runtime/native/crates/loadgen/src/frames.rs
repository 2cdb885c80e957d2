//! The client's side of RFC 6455 §5, as little of it as load needs: masked frames from a template, server frames in.
//!
//! It stands apart from `ws`, so that a fault there cannot hide from the tool that measures it.
//! Rule: nothing is allocated for a frame.

pub const CONTINUATION: u8 = 0x0;
pub const TEXT: u8 = 0x1;
pub const BINARY: u8 = 0x2;
pub const CLOSE: u8 = 0x8;
pub const PING: u8 = 0x9;
pub const PONG: u8 = 0xA;

/// A frame longer than this is taken for a fault of the server, in bytes.
const LONGEST_BYTES: u64 = 64 << 20;

/// A frame made once and sent many times, with the first bytes of its payload stamped anew each time.
pub struct Template {
    frame: Vec<u8>,
    payload_at: usize,
    key: [u8; 4],
}

impl Template {
    /// Final frame of `opcode` around `payload`, masked by `key` (RFC 6455 §5.3).
    pub fn new(opcode: u8, payload: &[u8], key: [u8; 4]) -> Self {
        let mut frame = vec![0x80 | opcode];
        match payload.len() {
            short @ 0..=125 => frame.push(0x80 | short as u8),
            medium @ 126..=0xFFFF => {
                frame.push(0x80 | 126);
                frame.extend_from_slice(&(medium as u16).to_be_bytes());
            }
            long => {
                frame.push(0x80 | 127);
                frame.extend_from_slice(&(long as u64).to_be_bytes());
            }
        }
        frame.extend_from_slice(&key);
        let payload_at = frame.len();
        frame.extend(payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key));
        Self { frame, payload_at, key }
    }

    /// Appends the frame to `out`, its payload beginning with `stamp` (cut to the payload's length).
    pub fn append(&self, stamp: &[u8], out: &mut Vec<u8>) {
        self.append_at(&[0], stamp, out);
    }

    /// As `append`, with the stamp at each of these places of the payload.
    pub fn append_at(&self, marks: &[usize], stamp: &[u8], out: &mut Vec<u8>) {
        let payload_at = out.len() + self.payload_at;
        out.extend_from_slice(&self.frame);
        for mark in marks {
            let marked = out.get_mut(payload_at + mark..).unwrap_or_default();
            let key = self.key.iter().cycle().skip(mark % 4);
            marked.iter_mut().zip(stamp).zip(key).for_each(|((byte, stamped), key)| *byte = stamped ^ key);
        }
    }
}

/// One frame of a server.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame<'b> {
    pub opcode: u8,
    pub fin: bool,
    pub payload: &'b [u8],
    /// The bytes after the frame.
    pub rest: &'b [u8],
}

/// What stands at the beginning of received bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Next<'b> {
    /// The frame is not whole yet.
    Partial,
    Whole(Frame<'b>),
    /// Reserved bits, a masked frame, or a length nobody means.
    Malformed,
}

/// The first frame of `bytes` (RFC 6455 §5.2). No extension is ever offered, so RSV bits are faults.
pub fn next(bytes: &[u8]) -> Next<'_> {
    let [first, second, rest @ ..] = bytes else { return Next::Partial };
    if first & 0x70 != 0 || second & 0x80 != 0 {
        return Next::Malformed;
    }
    let (length, body) = match (second, rest) {
        (0..=125, _) => (u64::from(*second), rest),
        (126, [a, b, body @ ..]) => (u64::from(u16::from_be_bytes([*a, *b])), body),
        (127, [a, b, c, d, e, f, g, h, body @ ..]) => {
            (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), body)
        }
        _ => return Next::Partial,
    };
    if length > LONGEST_BYTES {
        return Next::Malformed;
    }
    match body.split_at_checked(length as usize) {
        Some((payload, rest)) => {
            Next::Whole(Frame { opcode: first & 0x0F, fin: first & 0x80 != 0, payload, rest })
        }
        None => Next::Partial,
    }
}
