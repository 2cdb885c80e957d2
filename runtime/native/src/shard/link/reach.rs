//! Whether a host is connected, and when it is tried again if it is not.

/// The first wait after an attempt to connect that failed; it doubles up to the longest.
const FIRST_RETRY_MS: u64 = 200;
const LONGEST_RETRY_MS: u64 = 2000;

/// Not thread-safe; owned by one link.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    up: bool,
    /// It was up and broke, and has not come back.
    lost: bool,
    /// Since when it is as it is, up or down.
    since_ms: u64,
    /// Attempts to connect that failed since it was last up, and when the next may be made.
    attempts: u32,
    retry_at_ms: u64,
}

impl Reach {
    /// Not connected, and to be tried at once.
    pub fn new(now_ms: u64) -> Reach {
        Reach { up: false, lost: false, since_ms: now_ms, attempts: 0, retry_at_ms: now_ms }
    }

    pub fn is_up(&self) -> bool {
        self.up
    }

    /// Was it connected, and is it no more?
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// Has it been tried, or lost, in vain? A host that is new and not yet connected is waited for.
    pub fn is_in_vain(&self) -> bool {
        self.lost || (!self.up && self.attempts > 0)
    }

    /// May it be tried?
    pub fn is_due(&self, now_ms: u64) -> bool {
        !self.up && self.retry_at_ms <= now_ms
    }

    /// For how long it has been up, or down.
    pub fn lasts_ms(&self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(self.since_ms)
    }

    /// It is connected.
    pub fn connected(&mut self, now_ms: u64) {
        (self.up, self.lost, self.attempts, self.since_ms) = (true, false, 0, now_ms);
    }

    /// An attempt to connect failed, so many by now: the next is made after a longer wait.
    pub fn failed(&mut self, now_ms: u64) -> u32 {
        let wait_ms = FIRST_RETRY_MS << self.attempts.min(8);
        self.attempts = self.attempts.saturating_add(1);
        self.retry_at_ms = now_ms + wait_ms.min(LONGEST_RETRY_MS);
        self.attempts
    }

    /// The connection breaks; it still counts as up until it begins anew.
    pub fn breaks(&mut self) {
        self.lost |= self.up;
    }

    /// It is down from now on. A connection that was lost stays so until the next.
    pub fn begin_anew(&mut self, now_ms: u64) {
        *self = Reach { lost: self.lost, ..Reach::new(now_ms) };
    }
}
