//! Mesh links to the hosts, as bytes: one a host index, opened when the table names its address.

use std::collections::VecDeque;

use crate::mesh::{Incoming, Outgoing};

/// A handle that may be used again once the host has taken frame number `after`.
#[derive(Clone, Copy, Debug)]
pub struct Freed {
    pub after: u64,
    pub handle: Handle,
}

/// What a freed handle named.
#[derive(Clone, Copy, Debug)]
pub enum Handle {
    Room(u32),
    Member(u32),
}

/// Hosts are ours, and what a room says may be longer than what a client may.
const LONGEST_FRAME: usize = u32::MAX as usize;

/// The first wait after an attempt to connect that failed; it doubles up to the longest.
const FIRST_RETRY_MS: u64 = 200;
const LONGEST_RETRY_MS: u64 = 2000;

/// One link. Not thread-safe.
#[derive(Debug)]
pub struct Link {
    pub generation: u64,
    pub address: String,
    pub up: bool,
    /// Since when it is as it is, up or down.
    pub since_ms: u64,
    /// Attempts to connect that failed since it was last up, and when the next may be made.
    pub attempts: u32,
    pub retry_at_ms: u64,
    /// How many NOT_OWNER its host has sent, and whether one since it was last told that it has all members.
    pub refusals: u64,
    pub unsaid: bool,
    /// It was up and broke, and has not come back.
    pub lost: bool,
    /// When its host was last seen to read or write, what it had not read then, and whether that is too long ago.
    pub read_at_ms: u64,
    pub unread_bytes: usize,
    pub unread: bool,
    pub out: Outgoing,
    pub incoming: Incoming,
    /// Rooms with connections that are not read because the link holds too much.
    pub starved: Vec<u32>,
    freed: VecDeque<Freed>,
}

/// What the reactor is to do about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkOrder {
    Connect { host: u32, address: String },
    Disconnect { host: u32 },
}

impl Link {
    pub(super) fn new(generation: u64, address: String, now_ms: u64) -> Link {
        Link {
            generation,
            address,
            up: false,
            since_ms: now_ms,
            attempts: 0,
            retry_at_ms: now_ms,
            refusals: 0,
            unsaid: false,
            lost: false,
            read_at_ms: now_ms,
            unread_bytes: 0,
            unread: false,
            out: Outgoing::default(),
            incoming: Incoming::new(LONGEST_FRAME),
            starved: Vec::new(),
            freed: VecDeque::new(),
        }
    }

    /// An attempt to connect failed: the next is made after a longer wait.
    pub(super) fn failed(&mut self, now_ms: u64) {
        let wait_ms = FIRST_RETRY_MS << self.attempts.min(8);
        self.attempts = self.attempts.saturating_add(1);
        self.retry_at_ms = now_ms + wait_ms.min(LONGEST_RETRY_MS);
    }

    /// Remembers a handle whose end was the last frame pushed.
    pub(super) fn free_later(&mut self, handle: Handle) {
        self.freed.push_back(Freed { after: self.out.next_seq(), handle });
    }

    /// The next handle that the host can no longer mean.
    pub(super) fn next_freed(&mut self) -> Option<Handle> {
        let taken = self.incoming.peer_ack();
        self.freed.front().filter(|freed| freed.after <= taken)?;
        self.freed.pop_front().map(|freed| freed.handle)
    }

    /// The link is lost: every handle still waiting is free at once.
    pub(super) fn take_freed(&mut self) -> VecDeque<Freed> {
        std::mem::take(&mut self.freed)
    }

    /// Frames sent that the host has not acknowledged.
    pub(super) fn unacknowledged(&self) -> u64 {
        self.out.next_seq().saturating_sub(self.incoming.peer_ack())
    }
}
