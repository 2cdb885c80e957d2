//! A drain under way: over which time connections are told, when the rest is closed by force, when it is over.
//!
//! Decides, and does nothing: `draining` does it.

/// Time that the last close frames get before the driver stops.
const LAST_MS: u64 = 500;

/// Times are the clock's, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Drain {
    deadline_ms: u64,
    forced: bool,
}

impl Drain {
    /// Begins at `now_ms`, to be over in `limit_ms` at most.
    pub fn begin(now_ms: u64, limit_ms: u64) -> Drain {
        Drain { deadline_ms: now_ms.saturating_add(limit_ms), forced: false }
    }

    /// Over how much of `limit_ms` connections are told, if `spread_ms` is asked for: before the end each has `reply_ms` for
    /// the answers that it still waits for.
    pub fn spread_ms(spread_ms: u64, limit_ms: u64, reply_ms: u64) -> u64 {
        spread_ms.min(limit_ms.saturating_sub(LAST_MS.saturating_add(reply_ms)))
    }

    /// True once: it is time to close by force what is left.
    pub fn forces(&mut self, now_ms: u64) -> bool {
        let is_time = !self.forced && now_ms + LAST_MS >= self.deadline_ms;
        self.forced |= is_time;
        is_time
    }

    /// Time is up.
    pub fn is_over(self, now_ms: u64) -> bool {
        now_ms >= self.deadline_ms
    }
}
