//! What a payload says about itself: who sent it and the how-manieth it is, so that what arrives can be verified.
//!
//! Numbers are written as printable characters of six bits each, none of which JSON would escape, so that the same
//! payload is good as text, as binary and within a JSON string.
//! Rule: a payload too short for its stamp carries what fits.

/// Bytes of a whole stamp: kind, sender, sequence number.
pub const STAMP_BYTES: usize = 10;
const SENDER_CHARS: usize = 3;
const SEQUENCE_CHARS: usize = 6;

/// What a stamp says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// A message that only finds out who is listening; it is not counted.
    pub probe: bool,
    /// `0..262_144`
    pub sender: u32,
    /// `0..2^36`
    pub sequence: u64,
}

impl Stamp {
    /// As text, so that it may travel in either kind of message.
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

    /// `None` for anything that `encode` cannot have made.
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

/// The unstamped rest of every payload: printable, and different at every place that matters to a shifted copy.
pub fn filler(size_bytes: usize) -> Vec<u8> {
    (0..size_bytes).map(|index| b'a' + (index % 23) as u8).collect()
}
