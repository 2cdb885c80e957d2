//! What the shard keeps for the next burst is let go of when it is idle, so that an idle process is a small one.

use crate::reactor::memory::{give_back, resident_bytes};

use super::core::Core;
use super::turn::Reactor;

/// What an ended connection counts as moved memory, in bytes: about what it had.
const CONNECTION_BYTES: u64 = 4096;

impl Reactor {
    /// Something waits for time to pass: the wait for events must end with the tick.
    pub(super) fn must_tick(&self) -> bool {
        !self.opened
            || !self.core.is_idle()
            || self.exhausted
            || self.reclaim.is_pending(self.core.moved_bytes())
    }

    /// Once a second: in the first quiet one after a burst, spare buffers are dropped and free memory is given back.
    pub(super) fn reclaim_memory(&mut self) {
        if !self.reclaim.is_quiet(self.core.moved_bytes()) {
            return;
        }
        let used_bytes = self.core.memory_bytes();
        if self.reclaim.is_worth_it(resident_bytes(), used_bytes) {
            self.core.drop_spares();
            self.transports.shrink();
            give_back();
            self.core.env.counters.memory_given_back.add(1);
            self.reclaim.done(resident_bytes(), used_bytes);
        }
    }
}

impl Core {
    /// Bytes that have gone through it, and so through the allocator, in all.
    pub(super) fn moved_bytes(&self) -> u64 {
        let counters = &self.env.counters;
        let moved =
            [&counters.bytes_in, &counters.bytes_out, &counters.mesh_bytes_in, &counters.mesh_bytes_out];
        moved.iter().map(|counter| counter.get()).sum::<u64>() + counters.closed.get() * CONNECTION_BYTES
    }

    /// Drops what is kept for the next connection, message or read.
    fn drop_spares(&mut self) {
        self.env.drop_spares();
        self.links.shrink();
        self.rooms.rooms.iter_mut().for_each(|(_, room)| room.asked.shrink());
        self.conns.shrink_to_fit();
        self.rooms.rooms.shrink_to_fit();
        self.rooms.members.shrink_to_fit();
    }
}
