//! How long turns may run before others on the loop have theirs. Pure: the clock is given, and asked for only when it is
//! needed.

use std::time::{Duration, Instant};

/// The clock is looked at once in so many turns.
const TURNS_A_LOOK: u32 = 8;

/// The time that turns have run without giving way.
#[derive(Clone, Copy, Debug)]
pub struct TurnSlice {
    ends: Instant,
    turns: u32,
}

impl TurnSlice {
    pub fn begin(now: Instant, length: Duration) -> TurnSlice {
        TurnSlice { ends: now + length, turns: 0 }
    }

    /// Is it time to give way, after what may have taken long?
    pub fn is_spent(&self, now: Instant) -> bool {
        now >= self.ends
    }

    /// A turn has ended: is it time to give way?
    #[inline]
    pub fn is_over(&mut self, now: impl FnOnce() -> Instant) -> bool {
        self.turns += 1;
        self.turns.is_multiple_of(TURNS_A_LOOK) && self.is_spent(now())
    }
}
