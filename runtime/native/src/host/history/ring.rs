//! The messages that a room has broadcast and still keeps: a ring under offsets from 1, bounded in messages, age and bytes. Pure; the
//! clock is given. One rule: **offsets have no holes**, so what is kept is always a run that ends at the last offset.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What each message is counted with beside its bytes: about what keeping it costs.
pub const STORED_OVERHEAD: usize = 64;

/// How much a room keeps: what goes beyond any of the three is forgotten, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub messages: usize,
    pub age_ms: u64,
    /// Of events and payloads, with `STORED_OVERHEAD` a message.
    pub bytes: usize,
}

/// One message, as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// When it was broadcast, on the host's monotonic clock.
    pub at_ms: u64,
    /// The connection that did not get it, or 0.
    pub without: u64,
    /// Whom alone it was for; `None` for all.
    pub tag: Option<Box<str>>,
    /// The flags of its frames.
    pub bits: u8,
    /// `mesh::Say`, then the payload: what a frame of it has as body.
    pub body: Box<[u8]>,
}

/// See the module.
#[derive(Debug)]
pub struct History {
    limits: Limits,
    ring: VecDeque<Stored>,
    /// The sum of `cost` over `ring`.
    bytes: usize,
    /// That of all histories that are counted with it.
    total: Arc<AtomicUsize>,
    /// The offset of the newest message there has been, or 0. `ring.len() <= last`
    last: u64,
}

impl History {
    pub fn new(limits: Limits) -> History {
        History::counted(limits, Arc::default())
    }

    /// What it keeps is part of this total, for as long as it is kept.
    pub fn counted(limits: Limits, total: Arc<AtomicUsize>) -> History {
        History { limits, ring: VecDeque::new(), bytes: 0, total, last: 0 }
    }

    /// The offset that the next message gets: it is part of what `push` is given.
    pub fn next_offset(&self) -> u64 {
        self.last + 1
    }

    /// Keeps a message, under `next_offset`. `at_ms` never runs backwards.
    pub fn push(&mut self, stored: Stored) {
        self.last += 1;
        self.bytes += cost(&stored);
        self.total.fetch_add(cost(&stored), Ordering::Relaxed);
        let now_ms = stored.at_ms;
        self.ring.push_back(stored);
        self.trim(now_ms);
    }

    /// Forgets what is too old, too much or too large.
    pub fn trim(&mut self, now_ms: u64) {
        while let Some(oldest) = self.ring.front() {
            let kept = self.ring.len() <= self.limits.messages
                && self.bytes <= self.limits.bytes
                && now_ms.saturating_sub(oldest.at_ms) < self.limits.age_ms;
            if kept {
                return;
            }
            self.forget_oldest();
        }
        self.ring = VecDeque::new();
    }

    /// Forgets so many bytes or more, the oldest first; but the newest message stays.
    pub fn shed(&mut self, bytes: usize) {
        let upto = self.bytes.saturating_sub(bytes);
        while self.bytes > upto && self.ring.len() > 1 {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.ring.pop_front() {
            self.bytes -= cost(&oldest);
            self.total.fetch_sub(cost(&oldest), Ordering::Relaxed);
        }
    }

    /// Other limits, from the next `push` or `trim` on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// The offset of the last message there has been; 0: none.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// The offset of the oldest message kept; `last + 1`: none.
    pub fn first(&self) -> u64 {
        self.last + 1 - self.ring.len() as u64
    }

    /// Is everything after this offset still kept?
    pub fn reaches(&self, offset: u64) -> bool {
        offset <= self.last && offset + 1 >= self.first()
    }

    /// What is kept and comes after this offset, with offsets, oldest first. O(1) to begin.
    pub fn after(&self, offset: u64) -> impl ExactSizeIterator<Item = (u64, &Stored)> + '_ {
        let begin = self.first().max(offset.saturating_add(1));
        let skipped = usize::try_from(begin - self.first()).unwrap_or(usize::MAX).min(self.ring.len());
        (self.ring.range(skipped..)).enumerate().map(move |(at, stored)| (begin + at as u64, stored))
    }

    /// When the last of it will have become too old; `None`: nothing is kept.
    pub fn expires_ms(&self) -> Option<u64> {
        self.ring.back().map(|newest| newest.at_ms.saturating_add(self.limits.age_ms))
    }

    /// Bytes kept, as `Limits::bytes` counts them.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for History {
    fn drop(&mut self) {
        self.total.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

fn cost(stored: &Stored) -> usize {
    stored.body.len() + stored.tag.as_ref().map_or(0, |tag| tag.len()) + STORED_OVERHEAD
}
