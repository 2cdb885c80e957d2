//! When each message of a paced run is due.
//!
//! Rule: due times depend on the clock alone; a server that stalls makes messages late, never rarer.

use std::time::Duration;

/// Message `n` is due at `start + n / rate`, from sender `n mod senders`.
pub struct Schedule {
    start_ns: u64,
    interval_ns: f64,
    next: u64,
}

impl Schedule {
    /// `None` for a rate of 0: not paced.
    pub fn new(start_ns: u64, rate_per_s: f64) -> Option<Self> {
        (rate_per_s > 0.0).then(|| Self { start_ns, interval_ns: 1e9 / rate_per_s, next: 0 })
    }

    /// The next message that is due: its number and intended time.
    pub fn take(&mut self, now_ns: u64) -> Option<(u64, u64)> {
        let (number, due_ns) = (self.next, self.due_ns());
        (due_ns <= now_ns).then(|| {
            self.next += 1;
            (number, due_ns)
        })
    }

    /// How long the poller may wait: not at all when a message is due within its resolution of a millisecond.
    pub fn wait(&self, now_ns: u64) -> Duration {
        let wait = Duration::from_nanos(self.due_ns().saturating_sub(now_ns));
        if wait < Duration::from_millis(2) { Duration::ZERO } else { wait - Duration::from_millis(1) }
    }

    fn due_ns(&self) -> u64 {
        self.start_ns + (self.next as f64 * self.interval_ns) as u64
    }
}
