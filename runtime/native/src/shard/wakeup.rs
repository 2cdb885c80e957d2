//! When the core must be given the time: at every tick, at its next deadline, or not at all.
//!
//! The one rule: between now and then time alone changes nothing, and every gauge is true.

use super::core::Core;
use crate::reactor::timers::TICK_MS;

impl Core {
    /// Does something wait for each tick, beside the deadlines of connections?
    pub(super) fn wants_every_tick(&self) -> bool {
        let waits = self.links.some_wait() || !self.work.refused.is_empty();
        let waits = waits || self.rooms.some_wait;
        let shown = self.env.counters.memory_bytes.get() == self.memory_bytes() as u64;
        waits || !shown || self.drain.is_some() || self.env.is_full()
    }

    /// When to call `tick` next if nothing else happens, in its milliseconds; `None`: time changes nothing. For a driver
    /// whose clock stands still until then. O(connections).
    pub fn next_tick_ms(&self) -> Option<u64> {
        let soon = self.wants_every_tick().then_some(self.env.now_ms + TICK_MS);
        [soon, self.timers.next_ms()].into_iter().flatten().min()
    }
}
