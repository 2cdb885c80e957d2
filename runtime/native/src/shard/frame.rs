//! Frames of one payload: plain, or compressed with an empty window; made once for each form in use, and shared.

use bytes::Bytes;

use crate::ws::encode;
use crate::ws::opcode::Opcode;

use super::env::Env;
use super::shared::Shared;

/// A frame at least this long is shared, not copied.
pub(super) const SHARE_BYTES: usize = 2048;
pub(super) const HEADER_BYTES: usize = 10; // the longest of an unmasked frame

/// What goes into a frame.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    pub binary: bool,
    pub payload: &'a [u8],
}

impl Message<'_> {
    pub(super) fn opcode(&self) -> Opcode {
        if self.binary { Opcode::Binary } else { Opcode::Text }
    }

    fn frame(&self, compressed: bool, payload: &[u8]) -> Bytes {
        let mut out = Vec::with_capacity(payload.len() + HEADER_BYTES);
        encode::append_frame(&mut out, self.opcode(), compressed, payload);
        out.into()
    }

    /// Alone, with an empty window of so many bits (0: plain).
    fn frame_alone(&self, bits: u8, env: &mut Env) -> Bytes {
        if bits > 0 {
            let mut compressed = Vec::with_capacity(self.payload.len() / 2 + 16);
            if env.compress_alone(bits, self.payload, &mut compressed) {
                return self.frame(true, &compressed);
            }
        }
        self.frame(false, self.payload)
    }
}

/// The frames made of one payload so far, by window bits; few, or none.
#[derive(Default)]
pub(super) struct Frames(Vec<(u8, Shared)>);

impl Frames {
    /// Charged if it is to be shared: a small frame is copied.
    pub(super) fn get(&mut self, bits: u8, message: Message<'_>, env: &mut Env) -> &Shared {
        let at = self.0.iter().position(|(known, _)| *known == bits).unwrap_or_else(|| {
            let frame = message.frame_alone(bits, env);
            let is_large = frame.len() >= SHARE_BYTES;
            self.0.push((bits, if is_large { env.shared.charge(frame) } else { frame.into() }));
            self.0.len() - 1
        });
        &self.0[at].1
    }
}
