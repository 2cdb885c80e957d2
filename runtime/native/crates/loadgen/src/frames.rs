//! The frames of a client (RFC 6455 §5), as far as the load needs them: masked frames from a template to send, and frames of
//! the server to decode.
//!
//! It does not use the module `ws`, so that it can detect an error there. One rule: no memory is allocated for a frame.

pub const CONTINUATION: u8 = 0x0;
pub const TEXT: u8 = 0x1;
pub const BINARY: u8 = 0x2;
pub const CLOSE: u8 = 0x8;
pub const PING: u8 = 0x9;
pub const PONG: u8 = 0xA;

/// A payload longer than this is treated as an error of the server, in bytes.
const LONGEST_BYTES: u64 = 64 << 20;

/// A masked frame that is made once and sent many times, each time with another stamp in its payload.
pub struct Template {
    frame: Vec<u8>,
    payload_at: usize,
    key: [u8; 4],
}

impl Template {
    /// A frame with FIN set, masked with `key` (RFC 6455 §5.3).
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

    /// Appends the frame to `out`. Its payload begins with `stamp`, or the part of it that fits.
    pub fn append(&self, stamp: &[u8], out: &mut Vec<u8>) {
        self.append_at(&[0], stamp, out);
    }

    /// As `append`, with the stamp at each of these positions in the payload, in bytes.
    pub fn append_at(&self, stamp_positions: &[usize], stamp: &[u8], out: &mut Vec<u8>) {
        let payload_at = out.len() + self.payload_at;
        out.extend_from_slice(&self.frame);
        for mark in stamp_positions {
            let marked = out.get_mut(payload_at + mark..).unwrap_or_default();
            let key = self.key.iter().cycle().skip(mark % 4);
            marked.iter_mut().zip(stamp).zip(key).for_each(|((byte, stamped), key)| *byte = stamped ^ key);
        }
    }
}

/// One frame from a server.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame<'b> {
    pub opcode: u8,
    pub fin: bool,
    pub payload: &'b [u8],
    /// The bytes after the frame.
    pub rest: &'b [u8],
}

/// The result of decoding the next frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Next<'b> {
    /// The frame is incomplete.
    Partial,
    Whole(Frame<'b>),
    /// A reserved bit is set, the frame is masked, or it is too long.
    Malformed,
}

/// The first frame of `bytes` (RFC 6455 §5.2). As no extension is offered, RSV bits are errors.
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
