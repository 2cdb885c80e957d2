//! The header of a batch, which contains the frames of one turn, so that they are sent with one write.
//!
//! `len: u32 | count: u32 | seq: u64 | ack: u64 | frames: len bytes`, little-endian. `seq` is the number of the batch's
//! first frame on this link and in this direction, from 0; `ack` is how many of the peer's frames were processed.
//! A frame is delivered as soon as it is complete, even if its batch is not.

/// Length of a batch's header, in bytes.
pub const BATCH_HEADER: usize = 24;

/// A violation of the protocol by the peer on a link. The link is then closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// The body of a frame is longer than the receiver's limit.
    TooLong,
    /// A frame has a kind that is unknown, or is not sent in this direction.
    UnknownKind(u8),
    /// The batch does not begin with the expected frame number.
    Sequence { expected: u64, got: u64 },
    /// The same shard already has a newer link.
    Superseded,
    /// The lengths of the frames do not match that of their batch, or a body does not parse.
    Malformed,
}

/// The fields of a batch's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Length of all frames, in bytes.
    pub bytes: usize,
    /// Number of frames.
    pub frames: u32,
    /// Number of the first frame, counted from 0.
    pub seq: u64,
    /// How many of the peer's frames were processed.
    pub ack: u64,
}

impl Header {
    /// Parses the bytes of a header.
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

    /// The bytes of the header.
    pub fn bytes(&self) -> [u8; BATCH_HEADER] {
        let mut out = [0; BATCH_HEADER];
        out[..4].copy_from_slice(&(self.bytes as u32).to_le_bytes());
        out[4..8].copy_from_slice(&self.frames.to_le_bytes());
        out[8..16].copy_from_slice(&self.seq.to_le_bytes());
        out[16..].copy_from_slice(&self.ack.to_le_bytes());
        out
    }
}
