//! What goes out on a link and comes in on it, and how far the host has come with it.
//!
//! The one rule: what goes out carries the acknowledgement of all that has been taken.

use crate::mesh::{Incoming, MemberHandle, Outgoing};

use super::reading::Reading;

/// Bytes asked of a link at a time.
const READ_BYTES: usize = 256 * 1024;

/// Hosts are ours, and what a room says may be longer than what a client may.
const LONGEST_FRAME: usize = u32::MAX as usize;

/// Not thread-safe; owned by one link.
#[derive(Debug)]
pub struct Traffic {
    pub(super) out: Outgoing,
    incoming: Incoming,
    pub(super) reading: Reading,
}

impl Traffic {
    pub fn new(now_ms: u64) -> Traffic {
        Traffic {
            out: Outgoing::default(),
            incoming: Incoming::new(LONGEST_FRAME),
            reading: Reading::new(now_ms),
        }
    }

    /// Where frames go.
    #[inline]
    pub fn outgoing(&mut self) -> &mut Outgoing {
        &mut self.out
    }

    /// Sealed bytes for the socket.
    pub fn unsent(&mut self) -> &[u8] {
        self.out.seal(self.incoming.taken(), false);
        self.out.unsent()
    }

    /// The socket has taken `count` bytes of `unsent`.
    pub fn wrote(&mut self, count: usize) {
        self.out.advance(count);
        if self.out.is_empty() {
            self.reading.wrote_all(self.out.next_seq());
        }
    }

    /// Where the next bytes from the socket go.
    pub fn space(&mut self) -> &mut [u8] {
        self.incoming.space(READ_BYTES)
    }

    /// `count` bytes have come into `space`. They are to be taken frame by frame, and what is left goes back by `took`.
    pub fn filled(&mut self, count: usize, now_ms: u64) -> Incoming {
        let mut incoming = std::mem::replace(&mut self.incoming, Incoming::new(0));
        incoming.filled(count);
        self.reading.heard(now_ms);
        incoming
    }

    /// Takes back what `filled` has given.
    pub fn took(&mut self, incoming: Incoming) {
        self.incoming = incoming;
    }

    /// How many frames have been sent.
    pub fn frames_sent(&self) -> u64 {
        self.out.next_seq()
    }

    /// How many of them the host has acknowledged.
    pub fn frames_acknowledged(&self) -> u64 {
        self.incoming.peer_ack()
    }

    /// How many of them it has not.
    pub fn frames_unacknowledged(&self) -> u64 {
        self.frames_sent().saturating_sub(self.frames_acknowledged())
    }

    /// How many of them it has certainly read.
    pub fn frames_read(&self) -> u64 {
        self.reading.frames(self.frames_acknowledged())
    }

    /// The last frame sent was the JOIN of a newcomer.
    pub fn note_join(&mut self, member: MemberHandle) {
        self.reading.note_join(self.frames_sent(), member);
    }

    /// Forgets the JOINs that the host has read.
    pub(super) fn forget_joins(&mut self) {
        self.reading.forget_joins(self.frames_acknowledged());
    }

    /// The newcomers whose JOIN the host has not read; they are forgotten.
    pub fn take_unread_joins(&mut self) -> Vec<MemberHandle> {
        self.reading.take_unread_joins(self.frames_acknowledged())
    }

    /// Keeps no more memory than is in use.
    pub(super) fn shrink(&mut self) {
        self.out.shrink();
        self.incoming.shrink();
    }
}
