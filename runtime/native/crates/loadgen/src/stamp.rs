//! The stamp at the start of each payload: the sender and a sequence number, so that deliveries can be verified.
//!
//! Numbers are written as printable characters of six bits each, none of which JSON escapes. So the same payload is valid as
//! text, as binary and in a JSON string. One rule: a payload that is too short for its stamp contains the start of it.

/// The length of a stamp, in bytes: kind, sender, sequence number.
pub const STAMP_BYTES: usize = 10;
const SENDER_CHARS: usize = 3;
const SEQUENCE_CHARS: usize = 6;

/// A decoded stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The message is a probe, which checks that members receive broadcasts. It is not counted.
    pub probe: bool,
    /// The number of the sender: `0..262_144`.
    pub sender: u32,
    /// How many messages the sender has sent before: `0..2^36`.
    pub sequence: u64,
}

impl Stamp {
    /// The stamp as printable ASCII.
    pub fn encode(self) -> [u8; STAMP_BYTES] {
        let number = (self.sequence << (6 * SENDER_CHARS)) | u64::from(self.sender);
        let mut text = [if self.probe { b'?' } else { b'!' }; STAMP_BYTES];
        for (index, char) in text.iter_mut().skip(1).enumerate() {
            *char = match b'0' + ((number >> (6 * index)) & 63) as u8 {
                b'\\' => b'~',
                plain => plain,
            };
        }
        text
    }

    /// The stamp at the start of a payload. `None`: it is not a stamp that `encode` makes.
    pub fn decode(payload: &[u8]) -> Option<Self> {
        let (kind, chars) = payload.get(..STAMP_BYTES)?.split_first()?;
        let mut number = 0;
        for (index, char) in chars.iter().enumerate() {
            let bits = if *char == b'~' { b'\\' } else { *char }.wrapping_sub(b'0');
            if bits > 63 {
                return None;
            }
            number |= u64::from(bits) << (6 * index);
        }
        let sender = (number & ((1 << (6 * SENDER_CHARS)) - 1)) as u32;
        let sequence = number >> (6 * SENDER_CHARS);
        matches!(kind, b'?' | b'!').then_some(Self { probe: *kind == b'?', sender, sequence })
    }
}

const _: () = assert!(STAMP_BYTES == 1 + SENDER_CHARS + SEQUENCE_CHARS);

/// The payload that the stamp is written over: printable ASCII with a period of 23 bytes, so that most shifted copies differ.
pub fn filler(size_bytes: usize) -> Vec<u8> {
    (0..size_bytes).map(|index| b'a' + (index % 23) as u8).collect()
}
