//! What all rooms of a host keep of what they have said, bounded together. One rule: **who is there comes first**: the
//! stream that has been asleep longest goes as a whole, and only then does a room forget for what it says itself.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::core::HostCore;
use super::numbers::RoomKey;
use super::room::{Phase, Room};

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Stock {
    /// Of all histories: each counts itself.
    pub bytes: Arc<AtomicUsize>,
    /// Rooms that sleep and keep something, by the time since when they have been empty.
    asleep: BTreeSet<(u64, RoomKey)>,
}

impl<R, M> HostCore<R, M> {
    /// The room sleeps, and its stream with it.
    pub(super) fn note_asleep(&mut self, room: RoomKey) {
        if let Some(entry) = self.rooms.get(room) {
            self.stock.asleep.insert((entry.empty_since_ms, room));
        }
    }

    /// The room has woken, or is about to be gone.
    pub(super) fn note_awake(&mut self, room: RoomKey) {
        if let Some(entry) = self.rooms.get(room).filter(|entry| entry.stream.is_some()) {
            self.stock.asleep.remove(&(entry.empty_since_ms, room));
        }
    }

    /// The room loses its stream: its next one has another epoch.
    pub(super) fn forget_stream(&mut self, room: RoomKey) {
        self.note_awake(room);
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.stream = None;
        }
    }

    /// The room has kept something more: what is beyond the host's budget goes.
    pub(super) fn keep_within(&mut self, room: RoomKey) {
        let limit = self.config.history_bytes;
        if limit == 0 {
            return;
        }
        while let Some(beyond) = self.beyond(limit) {
            self.counters.histories_shed += 1;
            let Some((_, sleeper)) = self.stock.asleep.pop_first() else {
                let stream = self.rooms.get_mut(room).and_then(|entry| entry.stream.as_mut());
                return stream.into_iter().for_each(|stream| stream.history.shed(beyond));
            };
            // A shard that knows a room has been told which stream it has; when it lets go, the room is one that sleeps again.
            let sleeps = |entry: &Room<R>| entry.phase == Phase::Asleep && entry.shares.is_empty();
            if self.rooms.get(sleeper).is_some_and(sleeps) {
                self.forget_stream(sleeper);
                self.forget_if_unused(sleeper.slot);
            }
        }
    }

    #[inline]
    fn beyond(&self, limit: usize) -> Option<usize> {
        self.stock.bytes.load(Ordering::Relaxed).checked_sub(limit).filter(|&beyond| beyond > 0)
    }
}
