//! How far a host has come with reading its link, as far as it can be seen from here: by what it acknowledges, by what it
//! sends, and by what the driver sees unread in the socket.

use std::collections::VecDeque;

use crate::mesh::MemberHandle;

/// What the driver's look at a link has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observed {
    /// The host reads, as it did before.
    Reads,
    /// It has not read for too long. That is new.
    Stops,
    /// It has not read for too long, as before.
    IsStopped,
    /// It reads again.
    Resumes,
}

/// Counts frames as the link numbers them. Not thread-safe; owned by one link.
#[derive(Debug)]
pub struct Reading {
    /// When the host was last seen to read or write, and what it had not read then.
    at_ms: u64,
    unread_bytes: usize,
    /// That is too long ago.
    stopped: bool,
    /// Frames that the socket has taken, as of when it had taken all; and that the host was then seen to have read.
    written: u64,
    seen: u64,
    /// JOINs of newcomers that the host has not read, by their numbers: few, for it acknowledges each at once.
    joins: VecDeque<(u64, MemberHandle)>,
}

impl Reading {
    /// Of a link that begins now.
    pub fn new(now_ms: u64) -> Reading {
        Reading {
            at_ms: now_ms,
            unread_bytes: 0,
            stopped: false,
            written: 0,
            seen: 0,
            joins: VecDeque::new(),
        }
    }

    /// The host has written something: then it reads as well.
    pub fn heard(&mut self, now_ms: u64) {
        self.at_ms = now_ms;
    }

    /// The driver has looked: so many bytes are unread, in the kernel or before it. A host may read nothing for `limit_ms`
    /// (0: as long as it likes).
    pub fn observe(&mut self, unread_bytes: usize, now_ms: u64, limit_ms: u64) -> Observed {
        if unread_bytes == 0 || unread_bytes < self.unread_bytes {
            self.at_ms = now_ms;
        }
        if unread_bytes == 0 {
            self.seen = self.written;
        }
        self.unread_bytes = unread_bytes;
        let stopped = limit_ms > 0 && self.unread_ms(now_ms) >= limit_ms;
        match (std::mem::replace(&mut self.stopped, stopped), stopped) {
            (false, false) => Observed::Reads,
            (false, true) => Observed::Stops,
            (true, true) => Observed::IsStopped,
            (true, false) => Observed::Resumes,
        }
    }

    /// Has it not read for too long?
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// For how long it has not been seen to read.
    pub fn unread_ms(&self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(self.at_ms)
    }

    /// The socket has taken all frames there were, so many.
    pub fn wrote_all(&mut self, frames: u64) {
        self.written = frames;
    }

    /// How many frames the host has certainly read: those that it has `acknowledged`, and it does so only when it has something
    /// to send, or that were seen to be read.
    pub fn frames(&self, acknowledged: u64) -> u64 {
        self.seen.max(acknowledged)
    }

    /// Frame number `frames` is the JOIN of a newcomer.
    pub fn note_join(&mut self, frames: u64, member: MemberHandle) {
        self.joins.push_back((frames, member));
    }

    /// Forgets the JOINs that the host has read.
    pub fn forget_joins(&mut self, acknowledged: u64) {
        let read = self.frames(acknowledged);
        while self.joins.front().is_some_and(|(frames, _)| *frames <= read) {
            self.joins.pop_front();
        }
    }

    /// The newcomers whose JOIN the host has not read; they are forgotten.
    pub fn take_unread_joins(&mut self, acknowledged: u64) -> Vec<MemberHandle> {
        self.forget_joins(acknowledged);
        std::mem::take(&mut self.joins).into_iter().map(|(_, member)| member).collect()
    }
}
