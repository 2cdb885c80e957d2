//! What all rooms of a host keep of what they have said, bounded together. One rule: **who is there comes first**: the
//! stream that has been asleep longest goes as a whole, and only then does a room forget for what it says itself.

use super::core::HostCore;
use super::numbers::RoomKey;
use super::room::{Phase, Room};

impl<R, M> HostCore<R, M> {
    /// The room sleeps, and its stream with it.
    pub(super) fn note_asleep(&mut self, room: RoomKey) {
        if let Some(entry) = self.rooms.get(room) {
            self.history_budget.note_asleep(entry.empty_since_ms, room);
        }
    }

    /// The room has woken, or is about to be gone.
    pub(super) fn note_awake(&mut self, room: RoomKey) {
        if let Some(entry) = self.rooms.get(room).filter(|entry| entry.stream.is_some()) {
            self.history_budget.note_awake(entry.empty_since_ms, room);
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
        while let Some(beyond) = self.history_budget.beyond() {
            self.counters.histories_shed += 1;
            let Some(sleeper) = self.history_budget.take_longest_asleep() else {
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
}
