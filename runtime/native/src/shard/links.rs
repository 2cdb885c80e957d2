//! Mesh links to the hosts, as bytes: one a host index, opened when the table names its address.

use std::collections::VecDeque;

use crate::mesh::{HostIndex, Incoming, MemberHandle, Outgoing, RoomHandle};

use super::slots::Maybe;
use super::sparse::Sparse;

/// What a frame's handle names.
#[derive(Clone, Copy, Debug)]
pub enum Handle {
    Room(RoomHandle),
    Member(MemberHandle),
}

impl Handle {
    /// As in a frame.
    pub(super) fn number(self) -> u32 {
        match self {
            Handle::Room(room) => room.0,
            Handle::Member(member) => member.0,
        }
    }
}

/// What is over once a host has taken a frame.
#[derive(Clone, Copy, Debug)]
pub enum Freed {
    /// It cannot mean this handle any more, which may be used again.
    Handle(Handle),
    /// The room has left it.
    Left(RoomHandle),
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
    pub starved: Vec<RoomHandle>,
    /// Each by the number of the frame that the host must have taken.
    freed: VecDeque<(u64, Freed)>,
    /// Frames that the socket has taken, as of when it had taken all; and that the host was then seen to have read.
    written: u64,
    read: u64,
    /// JOINs of newcomers that the host has not read, by their numbers: few, for it acknowledges each at once.
    joins: VecDeque<(u64, MemberHandle)>,
}

/// The links, by their hosts.
pub type Links = Sparse<HostIndex, Link>;

impl Links {
    /// The link to a host, if it is connected.
    pub(super) fn up(&mut self, host: impl Into<Maybe<HostIndex>>) -> Option<&mut Link> {
        self.get_mut(host).filter(|link| link.up)
    }
}

/// What the reactor is to do about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkOrder {
    Connect { host: HostIndex, address: String },
    Disconnect { host: HostIndex },
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
            written: 0,
            read: 0,
            joins: VecDeque::new(),
        }
    }

    /// An attempt to connect failed: the next is made after a longer wait.
    pub(super) fn failed(&mut self, now_ms: u64) {
        let wait_ms = FIRST_RETRY_MS << self.attempts.min(8);
        self.attempts = self.attempts.saturating_add(1);
        self.retry_at_ms = now_ms + wait_ms.min(LONGEST_RETRY_MS);
    }

    /// `count` bytes of what is to be sent have been written.
    pub(super) fn wrote(&mut self, count: usize) {
        self.out.advance(count);
        if self.out.is_empty() {
            self.written = self.out.next_seq();
        }
    }

    /// The host has read all that the socket had taken.
    pub(super) fn all_read(&mut self) {
        self.read = self.written;
    }

    /// How many frames the host has certainly read: those that it has acknowledged, and it does so only when it has something to
    /// send, or that were seen to be read.
    pub(super) fn frames_read(&self) -> u64 {
        self.read.max(self.incoming.peer_ack())
    }

    /// The last frame pushed was the JOIN of a newcomer.
    pub(super) fn note_join(&mut self, member: MemberHandle) {
        self.joins.push_back((self.out.next_seq(), member));
    }

    /// Forgets the JOINs that the host has read.
    pub(super) fn forget_joins(&mut self) {
        let read = self.frames_read();
        while self.joins.front().is_some_and(|(frames, _)| *frames <= read) {
            self.joins.pop_front();
        }
    }

    /// The newcomers whose JOIN the host has not read; they are forgotten.
    pub(super) fn take_unread_joins(&mut self) -> Vec<MemberHandle> {
        self.forget_joins();
        std::mem::take(&mut self.joins).into_iter().map(|(_, member)| member).collect()
    }

    /// Remembers what the last frame pushed has ended.
    pub(super) fn free_later(&mut self, freed: Freed) {
        self.freed.push_back((self.out.next_seq(), freed));
    }

    /// Remembers what is over when the host has taken `after` frames, which were sent before.
    pub(super) fn free_after(&mut self, after: u64, freed: Freed) {
        let at = self.freed.partition_point(|(taken, _)| *taken <= after);
        self.freed.insert(at, (after, freed));
    }

    /// The next that is over, since the host has taken its frame.
    pub(super) fn next_freed(&mut self) -> Option<Freed> {
        let taken = self.incoming.peer_ack();
        self.freed.front().filter(|(after, _)| *after <= taken)?;
        self.freed.pop_front().map(|(_, freed)| freed)
    }

    /// The link is lost: all that waits for it is over at once.
    pub(super) fn take_freed(&mut self) -> impl Iterator<Item = Freed> + use<> {
        std::mem::take(&mut self.freed).into_iter().map(|(_, freed)| freed)
    }

    /// Frames sent that the host has not acknowledged.
    pub(super) fn unacknowledged(&self) -> u64 {
        self.out.next_seq().saturating_sub(self.incoming.peer_ack())
    }
}
