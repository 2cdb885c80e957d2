//! A run of whole outgoing frames, of which the first may be half written.

use super::shared::Shared;

#[derive(Debug)]
pub(super) enum Data {
    Own(Vec<u8>),
    /// One frame, encoded once for all who get it.
    Shared(Shared),
}

/// `0 <= start <= len`
#[derive(Debug)]
pub(super) struct Chunk {
    pub data: Data,
    /// What was written of it.
    pub start: usize,
    /// When it was begun; the age of its oldest frame.
    pub at_ms: u64,
}

impl Chunk {
    pub(super) fn new(data: Data, at_ms: u64) -> Chunk {
        Chunk { data, start: 0, at_ms }
    }

    /// What the socket has not taken.
    pub(super) fn unsent(&self) -> &[u8] {
        self.unsent_from(0)
    }

    /// The unsent bytes, and the `back` bytes before them.
    pub(super) fn unsent_from(&self, back: usize) -> &[u8] {
        let bytes = match &self.data {
            Data::Own(bytes) => &bytes[..],
            Data::Shared(bytes) => &bytes[..],
        };
        &bytes[self.start - back..]
    }

    /// Is it a frame that others hold too?
    pub(super) fn is_shared(&self) -> bool {
        matches!(self.data, Data::Shared(_))
    }

    /// What it shares counts no more.
    pub(super) fn discharge(&mut self) {
        if let Data::Shared(frame) = &mut self.data {
            frame.discharge();
        }
    }

    /// The length of an own buffer, which can take more.
    pub(super) fn own_len(&self) -> Option<usize> {
        match &self.data {
            Data::Own(bytes) => Some(bytes.len()),
            Data::Shared(_) => None,
        }
    }
}

/// After `count` bytes of `frames` were written: how many bytes of the last frame begun are not.
pub(super) fn unfinished(frames: &[u8], count: usize) -> usize {
    let mut at = 0;
    while at < count {
        match frames.get(at..).and_then(frame_bytes) {
            Some(size) => at += size,
            None => return 0,
        }
    }
    at.min(frames.len()) - count
}

/// Size of the unmasked frame at the front, header included (RFC 6455 §5.2).
fn frame_bytes(frames: &[u8]) -> Option<usize> {
    match frames.get(1)? {
        127 => Some(10 + u64::from_be_bytes(*frames.get(2..)?.first_chunk()?) as usize),
        126 => Some(4 + usize::from(u16::from_be_bytes(*frames.get(2..)?.first_chunk()?))),
        len => Some(2 + usize::from(*len)),
    }
}
