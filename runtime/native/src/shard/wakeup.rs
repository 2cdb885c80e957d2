//! When the core must be given the time, for a driver that does not tick all the while: a test on a clock of its own.
//!
//! The one rule: between now and then time alone changes nothing, and every gauge is true.

use super::core::Core;
use crate::reactor::timers::TICK_MS;

impl Core {
    /// When to call `tick` next if nothing else happens, in its milliseconds; `None`: time changes nothing. O(connections).
    pub fn next_tick_ms(&self) -> Option<u64> {
        let each_tick = self.drain.is_some() || self.env.is_full() || !self.work.refused.is_empty();
        let is_shown = self.env.counters.memory_bytes.get() == self.memory_bytes() as u64;
        let soon = (each_tick || !is_shown).then_some(self.env.now_ms + TICK_MS);
        [soon, self.timers.next_ms()].into_iter().flatten().min()
    }
}
