//! When to look at rooms again. At most one entry a room waits here, however often it empties and fills.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::host::numbers::RoomKey;

pub(in crate::host) const SHUTDOWN: &str = "shutdown";

/// Rooms by the time at which to look at them again.
#[derive(Debug, Default)]
pub(in crate::host) struct IdleQueue {
    rooms: BinaryHeap<Reverse<(u64, RoomKey)>>,
    ending: bool,
}

impl IdleQueue {
    /// Looks at a room then.
    pub(in crate::host) fn push(&mut self, due_ms: u64, room: RoomKey) {
        self.rooms.push(Reverse((due_ms, room)));
    }

    pub(in crate::host) fn extend(&mut self, rooms: impl IntoIterator<Item = (u64, RoomKey)>) {
        self.rooms.extend(rooms.into_iter().map(Reverse));
    }

    /// The first of them, whether its time has come or not.
    pub(in crate::host) fn pop(&mut self) -> Option<(u64, RoomKey)> {
        self.rooms.pop().map(|Reverse(first)| first)
    }

    /// The host ends: from now on a room that has nothing to do stops at once.
    pub(in crate::host) fn end(&mut self) {
        self.ending = true;
    }

    /// Why a room that has nothing to do stops at once, if it does.
    #[inline]
    pub(in crate::host) fn stops_at_once(&self) -> Option<&'static str> {
        self.ending.then_some(SHUTDOWN)
    }

    /// Rooms whose time has come. All of them before any is looked at: one that must be looked at again, whose time is
    /// over but which still has something under way, would come up again without end.
    pub(in crate::host) fn take_due(&mut self, now_ms: u64) -> Vec<RoomKey> {
        let mut rooms = Vec::new();
        let is_due = |&Reverse((due, _)): &Reverse<(u64, RoomKey)>| due <= now_ms;
        while let Some(Reverse((_, room))) = self.rooms.peek().copied().filter(is_due) {
            self.rooms.pop();
            rooms.push(room);
        }
        rooms
    }
}
