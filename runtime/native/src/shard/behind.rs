//! What one member is behind with: messages kept apart, what was dropped of them, and how far it has caught up.
//!
//! The one rule: order. What is kept stands behind all that is queued, and what was dropped before all that is kept.

use std::collections::{HashMap, VecDeque};

use super::waiting::Held;

/// Keys known beyond those that are kept, before they are sorted out.
const SPARE_KEYS: usize = 64;

/// Catching up from the room's history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pull {
    /// Not needed.
    #[default]
    No,
    /// Once the queue has drained.
    Due,
    /// The answer is on its way.
    Asked,
}

/// Messages dropped one after the other, and not yet shown to the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hole {
    pub dropped: u64,
    /// First and last of those with an offset; 0 for none.
    pub from: u64,
    pub to: u64,
}

/// A kept message.
#[derive(Debug)]
struct Kept {
    message: Held,
    at_ms: u64,
}

/// Not thread-safe; of a member that is behind, and of no other.
#[derive(Debug, Default)]
pub struct Behind {
    kept: VecDeque<Kept>,
    /// Number of the first that is kept, counted from the first ever.
    first: u64,
    /// Which is the one of a key.
    keys: HashMap<Box<str>, u64, foldhash::fast::RandomState>,
    bytes: usize,
    /// Before all that is kept.
    pub hole: Hole,
    pub pull: Pull,
    /// Of the stored messages queued for it the last, as far as known.
    pub last_offset: u64,
}

impl Hole {
    /// One more is dropped.
    pub fn add(&mut self, offset: u64) {
        self.dropped += 1;
        if offset > 0 {
            self.from = if self.from == 0 { offset } else { self.from };
            self.to = offset;
        }
    }

    /// What a client is told, unless there is nothing to tell. `epoch`: the stream's.
    pub fn event(&self, epoch: u64) -> Option<String> {
        let Hole { dropped, from, to } = *self;
        match (dropped, from) {
            (0, _) => None,
            (_, 0) => Some(format!(r#"{{"dropped":{dropped},"reason":"slow"}}"#)),
            _ => Some(gap(epoch, from, to, "slow")),
        }
    }
}

/// The payload of a `gap` event about stored messages.
pub fn gap(epoch: u64, from: u64, to: u64, reason: &str) -> String {
    format!(r#"{{"from":[{epoch},{from}],"to":[{epoch},{to}],"reason":"{reason}"}}"#)
}

impl Behind {
    /// Keeps a message behind the others. With a `key` ("": none) it takes the place of a volatile one that has the same,
    /// if it is volatile too. True: it did.
    pub fn keep(&mut self, message: Held, key: &str, now_ms: u64) -> bool {
        let keyed = !key.is_empty() && message.offset == 0;
        if let Some(known) = self.keys.get(key).filter(|_| keyed)
            && let Some(at) = known.checked_sub(self.first)
            && let Some(kept) = self.kept.get_mut(at as usize)
        {
            self.bytes = self.bytes + message.payload.len() - kept.message.payload.len();
            kept.message = message;
            return true;
        }
        if keyed {
            self.forget_keys();
            self.keys.insert(key.into(), self.first + self.kept.len() as u64);
        }
        self.bytes += message.payload.len();
        self.kept.push_back(Kept { message, at_ms: now_ms });
        false
    }

    /// What goes out next.
    pub fn take_next(&mut self) -> Option<Held> {
        let Kept { message, .. } = self.kept.pop_front()?;
        self.first += 1;
        self.bytes -= message.payload.len();
        Some(message)
    }

    /// Drops what waited longest. False: nothing is kept.
    pub fn drop_oldest(&mut self) -> bool {
        let dropped = self.take_next();
        dropped.as_ref().into_iter().for_each(|message| self.hole.add(message.offset));
        dropped.is_some()
    }

    /// When the oldest was kept.
    pub fn oldest_at_ms(&self) -> Option<u64> {
        self.kept.front().map(|kept| kept.at_ms)
    }

    /// Nothing is kept; there may be a hole, or something to fetch.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Payload bytes kept.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Heap held.
    pub fn heap_bytes(&self) -> usize {
        let (kept, keys) = (self.kept.capacity() * size_of::<Kept>(), self.keys.capacity() * 64);
        self.bytes + kept + keys
    }

    /// Keys of what has gone are not kept for ever.
    fn forget_keys(&mut self) {
        if self.keys.len() > 2 * self.kept.len() + SPARE_KEYS {
            let first = self.first;
            self.keys.retain(|_, number| *number >= first);
        }
    }
}
