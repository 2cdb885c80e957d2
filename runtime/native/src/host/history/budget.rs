//! What the histories of all rooms of a host may keep together (`host.history_bytes`), and which of them goes first.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::host::numbers::RoomKey;

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct HistoryBudget {
    /// 0: no limit.
    limit_bytes: usize,
    /// Of all histories: each counts itself.
    bytes: Arc<AtomicUsize>,
    /// Rooms that sleep and keep something, by the time since when they have been empty.
    asleep: BTreeSet<(u64, RoomKey)>,
}

impl HistoryBudget {
    pub(in crate::host) fn new(limit_bytes: usize) -> HistoryBudget {
        HistoryBudget { limit_bytes, bytes: Arc::default(), asleep: BTreeSet::new() }
    }

    /// The total that a history counts itself in.
    pub(in crate::host) fn total(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.bytes)
    }

    /// The room, empty since then, sleeps, and its stream with it.
    pub(in crate::host) fn note_asleep(&mut self, empty_since_ms: u64, room: RoomKey) {
        self.asleep.insert((empty_since_ms, room));
    }

    /// The room, empty since then, has woken, or is about to be gone.
    pub(in crate::host) fn note_awake(&mut self, empty_since_ms: u64, room: RoomKey) {
        self.asleep.remove(&(empty_since_ms, room));
    }

    /// Takes out the room that has slept longest.
    pub(in crate::host) fn take_longest_asleep(&mut self) -> Option<RoomKey> {
        self.asleep.pop_first().map(|(_, room)| room)
    }

    /// By how many bytes the limit is exceeded.
    #[inline]
    pub(in crate::host) fn beyond(&self) -> Option<usize> {
        let kept = self.bytes.load(Ordering::Relaxed);
        kept.checked_sub(self.limit_bytes).filter(|&beyond| beyond > 0 && self.limit_bytes > 0)
    }
}
