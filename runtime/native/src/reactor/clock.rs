//! The reactor's clock: milliseconds since it was made, monotonic. The cores are given its readings.

use std::time::Instant;

/// Monotonic milliseconds. Cheap to copy, thread-safe.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    started: Instant,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock { started: Instant::now() }
    }
}

impl Clock {
    /// Milliseconds since the clock was made, counted from 1 so that 0 can mean "never".
    pub fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64 + 1
    }
}
