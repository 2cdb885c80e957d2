//! A timer wheel with one deadline a slot: setting, moving and cancelling are O(1), a tick costs what is due.
//!
//! The entries are an intrusive list, 12 bytes a slot. Deadlines are rounded up to the tick, never down.

const NONE: u32 = u32::MAX;
const BUCKETS: usize = 512;
/// Resolution of every deadline, in milliseconds.
pub const TICK_MS: u64 = 50;

#[derive(Clone, Copy, Debug)]
struct Entry {
    next: u32,
    prev: u32,
    /// Tick at which it is due, or NONE when not set.
    due: u32,
}

const UNSET: Entry = Entry { next: NONE, prev: NONE, due: NONE };

/// Deadlines for slots numbered from 0. Not thread-safe.
#[derive(Debug)]
pub struct Wheel {
    heads: Vec<u32>,
    entries: Vec<Entry>,
    /// Everything due at or before this tick has been handed out.
    tick: u32,
    set: usize,
}

impl Default for Wheel {
    fn default() -> Wheel {
        Wheel { heads: vec![NONE; BUCKETS], entries: Vec::new(), tick: 0, set: 0 }
    }
}

impl Wheel {
    /// Sets or moves the slot's deadline; one in the past is due at the next tick.
    pub fn set(&mut self, slot: u32, at_ms: u64) {
        let due = at_ms.div_ceil(TICK_MS).min(u64::from(NONE - 1)) as u32;
        let due = due.max(self.tick + 1);
        if self.entries.len() <= slot as usize {
            self.entries.resize(slot as usize + 1, UNSET);
        }
        if self.entries[slot as usize].due == due {
            return;
        }
        self.cancel(slot);
        let bucket = due as usize % BUCKETS;
        let next = self.heads[bucket];
        if next != NONE {
            self.entries[next as usize].prev = slot;
        }
        self.entries[slot as usize] = Entry { next, prev: NONE, due };
        self.heads[bucket] = slot;
        self.set += 1;
    }

    /// When the slot is due, in milliseconds, if it is set.
    pub fn deadline_ms(&self, slot: u32) -> Option<u64> {
        let due = self.entries.get(slot as usize)?.due;
        (due != NONE).then(|| u64::from(due) * TICK_MS)
    }

    /// When the next slot is due, in milliseconds. O(slots): for a driver whose clock stands still until then, not for a
    /// turn of a reactor.
    pub fn next_ms(&self) -> Option<u64> {
        let set = self.entries.iter().map(|entry| entry.due).filter(|due| *due != NONE);
        set.min().map(|due| u64::from(due) * TICK_MS)
    }

    /// Forgets the slot's deadline, if any.
    pub fn cancel(&mut self, slot: u32) {
        let Some(entry) = self.entries.get(slot as usize).copied().filter(|entry| entry.due != NONE) else {
            return;
        };
        match entry.prev {
            NONE => self.heads[entry.due as usize % BUCKETS] = entry.next,
            prev => self.entries[prev as usize].next = entry.next,
        }
        if entry.next != NONE {
            self.entries[entry.next as usize].prev = entry.prev;
        }
        self.entries[slot as usize] = UNSET;
        self.set -= 1;
    }

    /// Moves every slot due by `now_ms` to `due` and forgets its deadline.
    pub fn advance(&mut self, now_ms: u64, due: &mut Vec<u32>) {
        let now = (now_ms / TICK_MS) as u32;
        let ticks = now.saturating_sub(self.tick).min(BUCKETS as u32);
        for tick in (now - ticks + 1)..=now {
            self.collect(tick as usize % BUCKETS, now, due);
        }
        self.tick = self.tick.max(now);
    }

    fn collect(&mut self, bucket: usize, now: u32, due: &mut Vec<u32>) {
        let mut slot = self.heads[bucket];
        while slot != NONE {
            let entry = self.entries[slot as usize];
            if entry.due <= now {
                self.cancel(slot);
                due.push(slot);
            }
            slot = entry.next;
        }
    }

    /// No deadline is set: the poller may sleep without a timeout.
    pub fn is_empty(&self) -> bool {
        self.set == 0
    }
}
