//! Pushes that a room's host has been sent and has not answered: what their clients are told if the host dies, or does not
//! read its link.
//!
//! One queue for each room: answers come in the order of the pushes, except for overlapping turns, so most are found at its front
//! and cost no allocation and no hash. It needs no bound of its own: until its turn ends a push holds credit of the room, at
//! least 64 bytes and its reference, and of the turns that overlap others, which hold none, a host admits few.

use crate::mesh::MemberHandle;
use std::collections::VecDeque;
use std::ops::Range;

/// Room for so many is kept when it empties.
const KEPT: usize = 32;
/// Closed ones behind one that stays, beside a part of all, before they are dropped.
const MOST_CLOSED: usize = 64;
/// Room for so many is made at first: most rooms have few open at a time, and keep it while they are idle.
const FEW: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// Its client has had an answer from here; the host's is still to come, and reaches nobody.
    GivenUp,
    Closed,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Its host has read it once it has read so many frames of the link.
    frames: u64,
    member: MemberHandle,
    /// Of its reference, which the envelope bounds (`channels::envelope`).
    bytes: u16,
    state: State,
}

/// Not thread-safe; owned by its room.
#[derive(Debug, Default)]
pub struct Asked {
    /// The first, if there is one, is not closed.
    entries: VecDeque<Entry>,
    /// Their references, one behind the other.
    references: VecDeque<u8>,
    /// How many of them are closed: behind one that stays they must not pile up, for each answer looks past them.
    closed: usize,
}

impl Asked {
    /// A push goes to the host, which has read it when it has read `frames` of the link. One without a reference wants no
    /// answer.
    pub fn push(&mut self, member: MemberHandle, reference: &str, frames: u64) {
        let Ok(bytes @ 1..) = u16::try_from(reference.len()) else { return };
        if self.entries.capacity() == 0 {
            self.entries.reserve_exact(FEW);
        }
        self.entries.push_back(Entry { frames, member, bytes, state: State::Open });
        self.references.extend(reference.as_bytes());
    }

    /// The host has answered it. False: its client has had another answer already, and must not get this one.
    pub fn answered(&mut self, member: MemberHandle, reference: &str) -> bool {
        let mut start = 0;
        for at in 0..self.entries.len() {
            let Entry { member: of, bytes, state, .. } = self.entries[at];
            let end = start + usize::from(bytes);
            let is_it = state != State::Closed && of == member && usize::from(bytes) == reference.len();
            if is_it && self.is_reference(start..end, reference.as_bytes()) {
                self.close(at);
                return state == State::Open;
            }
            start = end;
        }
        true
    }

    #[inline]
    fn is_reference(&self, at: Range<usize>, reference: &[u8]) -> bool {
        match self.references.as_slices().0.get(at.clone()) {
            Some(found) => found == reference,
            None => self.references.range(at).eq(reference),
        }
    }

    /// Has it an open one?
    pub fn has(&self, member: MemberHandle) -> bool {
        self.entries.iter().any(|entry| entry.state == State::Open && entry.member == member)
    }

    /// The member ends: its open ones, oldest first. No answer of a host reaches them any more.
    pub fn take_of(&mut self, member: MemberHandle) -> Vec<String> {
        self.take_if(|entry| entry.member == member, State::Closed)
            .into_iter()
            .map(|(_, reference)| reference)
            .collect()
    }

    /// All that are open, oldest first; none is then.
    pub fn take(&mut self) -> Vec<(MemberHandle, String)> {
        self.take_if(|_| true, State::Closed)
    }

    /// Those that are open and that the host has not read, if it has read `frames` of the link: they are answered here, and
    /// `answered` is false for the host's own answers.
    pub fn give_up(&mut self, frames: u64) -> Vec<(MemberHandle, String)> {
        self.take_if(|entry| entry.frames > frames, State::GivenUp)
    }

    /// Of those that are taken the open ones.
    fn take_if(&mut self, is_taken: impl Fn(&Entry) -> bool, then: State) -> Vec<(MemberHandle, String)> {
        let (mut start, mut open) = (0, Vec::new());
        for entry in &mut self.entries {
            let end = start + usize::from(entry.bytes);
            if entry.state != State::Closed && is_taken(entry) {
                let before = std::mem::replace(&mut entry.state, then);
                self.closed += usize::from(then == State::Closed);
                if before == State::Open {
                    let bytes: Vec<u8> = self.references.range(start..end).copied().collect();
                    open.push((entry.member, String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
            start = end;
        }
        self.tidy();
        open
    }

    fn close(&mut self, at: usize) {
        self.entries[at].state = State::Closed;
        self.closed += 1;
        self.tidy();
    }

    /// Drops closed ones at the front, and all of them when an answer would look past many.
    fn tidy(&mut self) {
        self.drop_closed();
        if self.closed > self.entries.len() / 8 + MOST_CLOSED {
            self.close_up();
        }
    }

    /// Only those that are not closed stay.
    fn close_up(&mut self) {
        let before = std::mem::take(self);
        let mut start = 0;
        for entry in before.entries {
            let end = start + usize::from(entry.bytes);
            if entry.state != State::Closed {
                self.references.extend(before.references.range(start..end));
                self.entries.push_back(entry);
            }
            start = end;
        }
    }

    /// How many are remembered, closed or not: what an answer looks through at most.
    pub fn remembered(&self) -> usize {
        self.entries.len()
    }

    /// Heap held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.references.capacity()
    }

    /// Keeps no more room than is used.
    pub fn shrink(&mut self) {
        self.entries.shrink_to_fit();
        self.references.shrink_to_fit();
    }

    fn drop_closed(&mut self) {
        while let Some(entry) = self.entries.front().filter(|entry| entry.state == State::Closed) {
            self.references.drain(..usize::from(entry.bytes));
            self.entries.pop_front();
            self.closed -= 1;
        }
        if self.entries.is_empty() && self.entries.capacity() > KEPT {
            *self = Asked::default();
        }
    }
}
