//! What waits for a member: its join for the room's answer, what the room said meanwhile for that answer, pushes for the
//! room's credit, and its end for the room to come so far; of a direct member, messages that a host has returned. Few members
//! have any of it, and not for long.
//!
//! The one rule: all of it is bounded and charged, and goes on in the order it came.

use std::collections::VecDeque;

use super::membership_end::Ending;
use super::shared::Shared;

/// A message in its envelope, for a member whose join is not answered.
#[derive(Clone, Debug)]
pub struct Held {
    pub binary: bool,
    /// In the room's stream; 0 for a volatile one.
    pub offset: u64,
    /// Of a volatile one: the stored message that it was said after.
    pub after: u64,
    pub payload: Shared,
}

impl Held {
    /// Up to which offset the stream must have gone out before it may.
    pub fn at(&self) -> u64 {
        self.offset.max(self.after)
    }
}

/// A push, or a direct member's message, that the room cannot be sent yet.
#[derive(Debug)]
pub struct Waits {
    pub flags: u8,
    /// As in PUSH or MESSAGE.
    pub body: Box<[u8]>,
}

/// What each entry costs beside its bytes, its place included: many small ones are memory too.
const ENTRY_BYTES: usize = 64;

/// Not thread-safe; owned by its membership.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Which message asked to join, until it is answered.
    pub reference: Option<Box<str>>,
    /// No more is said under its topic, and once the room has handled what was, it is over.
    pub(super) ending: Option<Ending>,
    held: Vec<Held>,
    pushes: VecDeque<Waits>,
    held_bytes: usize,
    pushes_bytes: usize,
    /// How many of the pushes, at the front, have come back from the host that the room has left.
    returned: usize,
}

impl Waiting {
    /// For the answer to the join that this message asked for.
    pub fn for_answer(reference: Option<&str>) -> Waiting {
        Waiting { reference: reference.map(Box::from), ..Waiting::default() }
    }

    /// Adds to what is released when the join is granted. `most_bytes`: 0 for no bound; the first always fits.
    /// False: it does not fit, and is not held.
    pub fn hold(&mut self, held: Held, most_bytes: usize) -> bool {
        let bytes = self.held_bytes + held.payload.len() + ENTRY_BYTES;
        if most_bytes > 0 && bytes > most_bytes && !self.held.is_empty() {
            return false;
        }
        self.held_bytes = bytes;
        self.held.push(held);
        true
    }

    /// What was held, in order.
    pub fn release(&mut self) -> Vec<Held> {
        self.held_bytes = 0;
        std::mem::take(&mut self.held)
    }

    /// Adds a push behind those that wait. False: beyond `most_bytes` (0: no bound), and not added.
    pub fn push(&mut self, waits: Waits, most_bytes: usize) -> bool {
        let bytes = self.pushes_bytes + waits.body.len() + ENTRY_BYTES;
        if most_bytes > 0 && bytes > most_bytes {
            return false;
        }
        self.pushes_bytes = bytes;
        self.pushes.push_back(waits);
        true
    }

    /// Adds what has come back, ahead of all that was not sent there. It always fits.
    pub fn push_returned(&mut self, waits: Waits) {
        self.pushes_bytes += waits.body.len() + ENTRY_BYTES;
        let at = self.returned.min(self.pushes.len());
        self.pushes.insert(at, waits);
        self.returned = at + 1;
    }

    /// The room leaves its host: what may come back was sent before all that waits now.
    pub fn expect_returns(&mut self) {
        self.returned = 0;
    }

    /// The push that waited longest.
    pub fn next_push(&mut self) -> Option<Waits> {
        let waits = self.pushes.pop_front()?;
        self.pushes_bytes -= waits.body.len() + ENTRY_BYTES;
        Some(waits)
    }

    /// All pushes that wait, in order.
    pub fn take_pushes(&mut self) -> VecDeque<Waits> {
        (self.pushes_bytes, self.returned) = (0, 0);
        std::mem::take(&mut self.pushes)
    }

    /// Are there pushes that wait?
    pub fn has_pushes(&self) -> bool {
        !self.pushes.is_empty()
    }

    /// How many pushes wait.
    pub fn pushes(&self) -> usize {
        self.pushes.len()
    }

    /// Nothing waits any more.
    pub fn is_empty(&self) -> bool {
        self.reference.is_none() && self.ending.is_none() && self.held.is_empty() && self.pushes.is_empty()
    }

    /// Payloads held for its join, which others may hold too.
    pub fn shared_bytes(&self) -> usize {
        self.held_bytes - self.held.len() * ENTRY_BYTES
    }

    /// Heap held for it alone, in bytes.
    pub fn heap_bytes(&self) -> usize {
        let ending = self.ending.as_ref().map_or(0, Ending::heap_bytes);
        size_of::<Waiting>() + ending + self.held.len() * ENTRY_BYTES + self.pushes_bytes
    }
}
