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
    /// Frames that do not add up to their batch, or a body that does not parse.
    Malformed,
}
