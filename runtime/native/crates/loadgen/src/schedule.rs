//! The times at which the messages of a run with a rate are due.
//!
//! One rule: they depend on the clock only. If the server stalls, messages are sent late, but not fewer of them.

use std::time::Duration;

/// The due times: message `n` is due at `start + n / rate`.
pub struct Schedule {
    start_ns: u64,
    interval_ns: f64,
    next: u64,
}

impl Schedule {
    /// A schedule that begins at `start_ns`. `None`: the rate is 0.
    pub fn new(start_ns: u64, rate_per_s: f64) -> Option<Self> {
        (rate_per_s > 0.0).then(|| Self { start_ns, interval_ns: 1e9 / rate_per_s, next: 0 })
    }

    /// The number and the due time of the next message, in nanoseconds. `None`: it is not due yet.
    pub fn take(&mut self, now_ns: u64) -> Option<(u64, u64)> {
        let (number, due_ns) = (self.next, self.due_ns());
        (due_ns <= now_ns).then(|| {
            self.next += 1;
            (number, due_ns)
        })
    }

    /// How long the poller may wait for events. It has a resolution of a millisecond, so it must not wait at all if a message
    /// is due within two.
    pub fn wait(&self, now_ns: u64) -> Duration {
        let wait = Duration::from_nanos(self.due_ns().saturating_sub(now_ns));
        if wait < Duration::from_millis(2) { Duration::ZERO } else { wait - Duration::from_millis(1) }
    }

    fn due_ns(&self) -> u64 {
        self.start_ns + (self.next as f64 * self.interval_ns) as u64
    }
}
