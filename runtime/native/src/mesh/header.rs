//! The header of a frame, in the layout that `frames` defines.

use super::frames::{Epoch, FRAME_HEADER};

/// The fields of a frame's header. The kind is unchecked, and the body may not have arrived yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Length of the body, in bytes; below 2³².
    pub len: usize,
    pub kind: u8,
    pub flags: u8,
    pub handle: u32,
    pub epoch: Epoch,
}

impl Header {
    /// Parses the bytes of a header.
    pub fn read(at: &[u8; FRAME_HEADER]) -> Header {
        let [a, b, c, d, kind, flags, _, _, e, f, g, h, epoch @ ..] = *at;
        Header {
            len: u32::from_le_bytes([a, b, c, d]) as usize,
            kind,
            flags,
            handle: u32::from_le_bytes([e, f, g, h]),
            epoch: u64::from_le_bytes(epoch),
        }
    }

    /// The bytes of the header.
    pub fn bytes(&self) -> [u8; FRAME_HEADER] {
        let mut out = [0; FRAME_HEADER];
        out[..4].copy_from_slice(&(self.len as u32).to_le_bytes());
        out[4] = self.kind;
        out[5] = self.flags;
        out[8..12].copy_from_slice(&self.handle.to_le_bytes());
        out[12..].copy_from_slice(&self.epoch.to_le_bytes());
        out
    }
}
