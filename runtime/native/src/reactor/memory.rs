//! Memory that the allocator keeps after a burst, and when it is given back: in a quiet moment, once.
//!
//! glibc keeps freed blocks for the next time, hundreds of megabytes after a burst of large messages. Giving them back
//! costs milliseconds and page faults later, so it is done when little has moved for a second and it is worth it.

use std::fs;

/// Less than this is left to the allocator.
const WORTH_BYTES: usize = 16 << 20;
/// A second in which fewer bytes move is a quiet one.
const QUIET_BYTES: u64 = 1 << 20;

/// When to give memory back. Pure; the numbers are given.
#[derive(Debug, Default)]
pub struct Reclaim {
    /// What stayed resident beyond what was in use, the last time that nothing was left to give back.
    base_bytes: usize,
    moved_bytes: u64,
    /// There was a burst, and no quiet second since.
    pending: bool,
}

impl Reclaim {
    /// `resident_bytes`: what the process has before any traffic.
    pub fn new(resident_bytes: usize) -> Reclaim {
        Reclaim { base_bytes: resident_bytes, ..Reclaim::default() }
    }

    /// A second has passed; `moved_bytes` have moved in all. Is it the first quiet one after a burst?
    pub fn is_quiet(&mut self, moved_bytes: u64) -> bool {
        let moved = moved_bytes.saturating_sub(std::mem::replace(&mut self.moved_bytes, moved_bytes));
        let busy = moved >= QUIET_BYTES;
        std::mem::replace(&mut self.pending, busy) && !busy
    }

    /// Is there enough to give back, with so much resident and so much of that in use?
    pub fn is_worth_it(&self, resident_bytes: usize, used_bytes: usize) -> bool {
        resident_bytes > self.base_bytes + used_bytes + WORTH_BYTES
    }

    /// It was given back: what is resident now is what is needed.
    pub fn done(&mut self, resident_bytes: usize, used_bytes: usize) {
        self.base_bytes = resident_bytes.saturating_sub(used_bytes);
    }

    /// A quiet second is waited for: the driver must not sleep without end.
    pub fn is_pending(&self, moved_bytes: u64) -> bool {
        self.pending || moved_bytes.saturating_sub(self.moved_bytes) >= QUIET_BYTES
    }
}

/// What the process has in memory now, in bytes; 0 where the system does not say.
pub fn resident_bytes() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kib = line.split_whitespace().next().and_then(|word| word.parse::<usize>().ok());
    kib.unwrap_or_default() * 1024
}

/// Gives what the allocator keeps free back to the system.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: the call takes the allocator's own locks and touches only memory that is free.
    unsafe {
        libc::malloc_trim(0);
    }
}
