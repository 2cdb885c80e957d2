//! What one member is behind with: messages kept apart, what was dropped of them, and how far it has caught up.
//!
//! The one rule: order. What is kept stands behind all that is queued, and what was dropped before all that is kept.

use std::collections::{HashMap, VecDeque};

use super::hole::Hole;
use super::waiting::Held;

/// What a kept message is counted with beside its payload: about what keeping it costs.
const KEPT_BYTES: usize = 64;
/// Places left empty by replaced messages, before they are closed up.
const SPARE_PLACES: usize = 64;

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

/// A kept message, or the place of one that a later one under its key has replaced.
#[derive(Debug)]
struct Kept {
    message: Option<Held>,
    at_ms: u64,
}

/// Not thread-safe; of a member that is behind, and of no other.
#[derive(Debug, Default)]
pub struct Behind {
    /// The first, if there is one, is a message.
    kept: VecDeque<Kept>,
    /// How many of them are messages.
    messages: usize,
    /// Number of the first that is kept, counted from the first ever.
    first: u64,
    /// Which is the one of a key.
    keys: HashMap<Box<str>, u64, foldhash::fast::RandomState>,
    bytes: usize,
    /// Before all that is kept; while it catches up behind that, for then nothing is kept any more.
    pub hole: Hole,
    pub pull: Pull,
    /// Of the stored messages queued for it the last, as far as known.
    pub last_offset: u64,
}

impl Behind {
    /// Keeps a message behind the others. With a `key` ("": none) a volatile one that has the same is replaced, if this
    /// one is volatile too. True: one was.
    pub fn keep(&mut self, message: Held, key: &str, now_ms: u64) -> bool {
        let keyed = !key.is_empty() && message.offset == 0;
        let replaced = keyed && self.replace(key);
        if keyed {
            self.keys.insert(key.into(), self.first + self.kept.len() as u64);
        }
        self.bytes += cost(&message);
        self.messages += 1;
        self.kept.push_back(Kept { message: Some(message), at_ms: now_ms });
        self.close_up();
        replaced
    }

    /// Takes out the one under a key: what was said before the new one and after it keeps its order.
    fn replace(&mut self, key: &str) -> bool {
        let at = self.keys.get(key).and_then(|known| known.checked_sub(self.first));
        let kept = at.and_then(|at| self.kept.get_mut(at as usize));
        let Some(message) = kept.and_then(|kept| kept.message.take()) else { return false };
        self.bytes -= cost(&message);
        self.messages -= 1;
        self.skip_places();
        true
    }

    /// What goes out next, if the stream up to `upto` may.
    pub fn take_next(&mut self, upto: u64) -> Option<Held> {
        if !self.may_go(upto) {
            return None;
        }
        let message = self.kept.pop_front()?.message?;
        self.first += 1;
        self.messages -= 1;
        self.bytes -= cost(&message);
        self.skip_places();
        Some(message)
    }

    /// Is there something that `take_next` gives?
    pub fn may_go(&self, upto: u64) -> bool {
        let front = self.kept.front().and_then(|kept| kept.message.as_ref());
        front.is_some_and(|message| message.at() <= upto)
    }

    /// The first that is kept is a message.
    fn skip_places(&mut self) {
        while self.kept.front().is_some_and(|kept| kept.message.is_none()) {
            self.kept.pop_front();
            self.first += 1;
        }
    }

    /// Drops what waited longest. False: nothing is kept.
    pub fn drop_oldest(&mut self) -> bool {
        let dropped = self.take_next(u64::MAX);
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

    /// How many messages are kept; one may be of any size.
    pub fn messages(&self) -> usize {
        self.messages
    }

    /// What is kept, in bytes as the budget counts them.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Payloads kept, which others may keep too.
    pub fn shared_bytes(&self) -> usize {
        self.bytes - self.messages * KEPT_BYTES
    }

    /// Heap held for it alone.
    pub fn heap_bytes(&self) -> usize {
        self.kept.capacity() * size_of::<Kept>() + self.keys.capacity() * 64
    }

    /// Empty places do not pile up, nor do keys of what has gone.
    fn close_up(&mut self) {
        if self.kept.len().max(self.keys.len()) <= 2 * self.messages + SPARE_PLACES {
            return;
        }
        let mut before = 0;
        let is_message = |kept: &Kept| kept.message.is_some();
        let numbers: Vec<Option<u64>> =
            self.kept.iter().map(|kept| is_message(kept).then(|| (before, before += 1).0)).collect();
        let first = self.first;
        self.keys.retain(|_, number| {
            let at = number.checked_sub(first).and_then(|at| *numbers.get(at as usize)?);
            at.inspect(|at| *number = first + at).is_some()
        });
        self.kept.retain(is_message);
    }
}

fn cost(message: &Held) -> usize {
    message.payload.len() + KEPT_BYTES
}
