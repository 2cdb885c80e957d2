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

/// One link. Not thread-safe.
#[derive(Debug)]
pub struct Link {
    pub generation: u64,
    pub address: String,
    pub up: bool,
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
    pub(super) fn new(generation: u64, address: String) -> Link {
        Link {
            generation,
            address,
            up: false,
            out: Outgoing::default(),
            incoming: Incoming::new(LONGEST_FRAME),
            starved: Vec::new(),
            freed: VecDeque::new(),
        }
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
