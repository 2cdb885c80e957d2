//! A turn's frames travel as one batch: one write here, one read there, however many frames.
//!
//! `len: u32 | count: u32 | seq: u64 | ack: u64 | frames: len bytes`, little-endian. `seq` numbers the
//! batch's first frame on this link and direction, from 0; `ack` is how many of the peer's frames were taken.
//! A frame is handed out as soon as it is whole, without waiting for the rest of its batch.

/// Bytes of a batch before its frames.
pub const BATCH_HEADER: usize = 24;

/// What a peer on the link did wrong; the link is then closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// A frame longer than the receiver's limit.
    TooLong,
    UnknownKind(u8),
    /// The batch does not begin at the frame number expected.
    Sequence {
        expected: u64,
        got: u64,
    },
    /// A link of the same shard that was made later is there already.
    Superseded,
    /// Frames that do not add up to their batch, or a body that does not parse.
    Malformed,
}

/// The header's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub bytes: usize,
    pub frames: u32,
    pub seq: u64,
    pub ack: u64,
}

impl Header {
    /// From the wire.
    pub fn read(at: &[u8; BATCH_HEADER]) -> Header {
        let [a, b, c, d, e, f, g, h, numbers @ ..] = *at;
        let (seq, ack) = numbers.split_at(8);
        let number = |bytes: &[u8]| bytes.first_chunk().map_or(0, |it| u64::from_le_bytes(*it));
        Header {
            bytes: u32::from_le_bytes([a, b, c, d]) as usize,
            frames: u32::from_le_bytes([e, f, g, h]),
            seq: number(seq),
            ack: number(ack),
        }
    }

    /// As on the wire.
    pub fn bytes(&self) -> [u8; BATCH_HEADER] {
        let mut out = [0; BATCH_HEADER];
        out[..4].copy_from_slice(&(self.bytes as u32).to_le_bytes());
        out[4..8].copy_from_slice(&self.frames.to_le_bytes());
        out[8..16].copy_from_slice(&self.seq.to_le_bytes());
        out[16..].copy_from_slice(&self.ack.to_le_bytes());
        out
    }
}
