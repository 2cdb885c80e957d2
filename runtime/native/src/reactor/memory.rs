//! When to return memory that the allocator keeps after a burst: once, in a quiet moment.
//!
//! glibc keeps freed blocks for later use: hundreds of megabytes after a burst of large messages. Returning them costs
//! milliseconds and later page faults. So it is done after a second of little traffic, and only if there is enough.

use std::fs;

/// Less than this is left to the allocator.
const WORTH_BYTES: usize = 16 << 20;
/// A second in which fewer bytes move is a quiet one.
const QUIET_BYTES: u64 = 1 << 20;

/// Decides when to return memory. Pure: the numbers are given.
#[derive(Debug, Default)]
pub struct Reclaim {
    /// How much was resident beyond what was in use when there was last nothing to return.
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

    /// Is there enough to return, if so much is resident and so much of that is in use?
    pub fn is_worth_it(&self, resident_bytes: usize, used_bytes: usize) -> bool {
        resident_bytes > self.base_bytes + used_bytes + WORTH_BYTES
    }

    /// The memory was returned: what is resident now is what is needed.
    pub fn done(&mut self, resident_bytes: usize, used_bytes: usize) {
        self.base_bytes = resident_bytes.saturating_sub(used_bytes);
    }

    /// It waits for a quiet second, so the driver must not sleep without a timeout.
    pub fn is_pending(&self, moved_bytes: u64) -> bool {
        self.pending || moved_bytes.saturating_sub(self.moved_bytes) >= QUIET_BYTES
    }
}

/// The resident memory of the process, in bytes; 0 if the system does not say.
pub fn resident_bytes() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kib = line.split_whitespace().next().and_then(|word| word.parse::<usize>().ok());
    kib.unwrap_or_default() * 1024
}

/// Returns what the allocator keeps free to the system.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: the call takes the allocator's own locks and touches only memory that is free.
    unsafe {
        libc::malloc_trim(0);
    }
}
