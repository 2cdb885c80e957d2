//! Pushes that a room's host has been sent and has not answered: what their clients are told if the host dies.
//!
//! One queue for each room: answers come in the order of the pushes, except for overlapping turns, so most are found at its front
//! and cost no allocation and no hash. It needs no bound of its own: until its turn ends a push holds credit of the room, at
//! least 64 bytes and its reference, and of the turns that overlap others, which hold none, a host admits few.

use std::collections::VecDeque;
use std::ops::Range;

/// Room for so many is kept when it empties.
const KEPT: usize = 64;

#[derive(Clone, Copy, Debug)]
struct Entry {
    member: u32,
    /// Of its reference, which the envelope bounds (`channels::envelope`).
    bytes: u16,
    open: bool,
}

/// Not thread-safe; owned by its room.
#[derive(Debug, Default)]
pub struct Asked {
    /// The first, if there is one, is open.
    entries: VecDeque<Entry>,
    /// Their references, one behind the other.
    references: VecDeque<u8>,
    /// How many of them are closed: behind one that stays open they must not pile up, for each answer looks past them.
    closed: usize,
}

impl Asked {
    /// A push goes to the host. One without a reference wants no answer.
    pub fn push(&mut self, member: u32, reference: &str) {
        let Ok(bytes @ 1..) = u16::try_from(reference.len()) else { return };
        self.entries.push_back(Entry { member, bytes, open: true });
        self.references.extend(reference.as_bytes());
    }

    /// The host has answered it.
    pub fn answered(&mut self, member: u32, reference: &str) {
        let mut start = 0;
        for at in 0..self.entries.len() {
            let Entry { member: of, bytes, open } = self.entries[at];
            let end = start + usize::from(bytes);
            let is_it = open && of == member && usize::from(bytes) == reference.len();
            if is_it && self.is_reference(start..end, reference.as_bytes()) {
                return self.close(at);
            }
            start = end;
        }
    }

    #[inline]
    fn is_reference(&self, at: Range<usize>, reference: &[u8]) -> bool {
        match self.references.as_slices().0.get(at.clone()) {
            Some(found) => found == reference,
            None => self.references.range(at).eq(reference),
        }
    }

    /// Has it an open one?
    pub fn has(&self, member: u32) -> bool {
        self.entries.iter().any(|entry| entry.open && entry.member == member)
    }

    /// The member ends: its open ones, oldest first. No answer of a host reaches them any more.
    pub fn take_of(&mut self, member: u32) -> Vec<String> {
        self.take_if(|of| of == member).into_iter().map(|(_, reference)| reference).collect()
    }

    /// All that are open, oldest first; none is then.
    pub fn take(&mut self) -> Vec<(u32, String)> {
        self.take_if(|_| true)
    }

    fn take_if(&mut self, is_taken: impl Fn(u32) -> bool) -> Vec<(u32, String)> {
        let (mut start, mut open) = (0, Vec::new());
        for entry in &mut self.entries {
            let end = start + usize::from(entry.bytes);
            if is_taken(entry.member) && std::mem::take(&mut entry.open) {
                self.closed += 1;
                let bytes: Vec<u8> = self.references.range(start..end).copied().collect();
                open.push((entry.member, String::from_utf8_lossy(&bytes).into_owned()));
            }
            start = end;
        }
        self.tidy();
        open
    }

    fn close(&mut self, at: usize) {
        self.entries[at].open = false;
        self.closed += 1;
        self.tidy();
    }

    /// Drops closed ones at the front, and all of them when an answer would look past many.
    fn tidy(&mut self) {
        self.drop_closed();
        if self.closed > self.entries.len() / 8 + KEPT {
            self.close_up();
        }
    }

    /// Only the open ones stay.
    fn close_up(&mut self) {
        let before = std::mem::take(self);
        let mut start = 0;
        for entry in before.entries {
            let end = start + usize::from(entry.bytes);
            if entry.open {
                self.references.extend(before.references.range(start..end));
                self.entries.push_back(entry);
            }
            start = end;
        }
    }

    /// How many are remembered, open or not: what an answer looks through at most.
    pub fn remembered(&self) -> usize {
        self.entries.len()
    }

    fn drop_closed(&mut self) {
        while let Some(entry) = self.entries.front().filter(|entry| !entry.open) {
            self.references.drain(..usize::from(entry.bytes));
            self.entries.pop_front();
            self.closed -= 1;
        }
        if self.entries.is_empty() && self.entries.capacity() > KEPT {
            *self = Asked::default();
        }
    }
}
