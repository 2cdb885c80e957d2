//! Turns that overlap: those of a re-entrant room, and those that only read, while another waits.
//!
//! One rule: a reader overtakes what others have sent, never what its own member or caller sent before.

use std::sync::Arc;

use super::core::HostCore;
use super::known::known;
use super::member::Join;
use super::numbers::{MemberKey, RoomKey, Ticket};
use super::queued::Queued;
use super::room::{Life, Phase, Room};
use super::step::{Dropped, Step};
use crate::mesh::{ActorAddress, Frame, Kind, Push};

/// So many turns of a room may wait beside the one; the next waits as if there were no overlapping.
const OVERLAPPING: u32 = 256;

impl<R, M> HostCore<R, M> {
    /// Events of pushes whose handlers only read, of a room that has started.
    pub fn set_readers(&mut self, room: RoomKey, events: Arc<[Box<str>]>) {
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.readers = events;
        }
    }

    /// A turn is to wait beside others: the room goes on. Call `overlapped` with the life that this returns when it has
    /// ended. `None`: too many do already, or the room's life has ended meanwhile.
    pub fn overlap(&mut self, room: RoomKey) -> Option<Life> {
        let is_free = |entry: &&mut Room<R>| {
            entry.overlapping < OVERLAPPING && matches!(entry.phase, Phase::Ready | Phase::Busy)
        };
        let entry = self.rooms.get_mut(room).filter(is_free)?;
        entry.overlapping += 1;
        Some(entry.life)
    }

    /// A turn that waited beside others has ended. One of an earlier life was forgotten with that.
    pub fn overlapped(&mut self, room: RoomKey, life: Life) {
        if let Some(entry) = self.rooms.get_mut(room).filter(|entry| entry.life == life) {
            debug_assert!(entry.overlapping > 0, "a turn ended twice");
            entry.overlapping = entry.overlapping.saturating_sub(1);
        }
    }

    /// How many turns of the room wait beside the one.
    pub fn overlapping(&self, room: RoomKey) -> u32 {
        self.rooms.get(room).map_or(0, |entry| entry.overlapping)
    }

    /// A call that only reads, for an actor in the middle of a turn: `take_due` has it run beside that.
    /// False: it is not in one, or must not overtake: `call` it.
    pub fn read(&mut self, kind: &str, key: &str, ticket: Ticket) -> bool {
        let found = self.directory.get(&ActorAddress::new(kind, key));
        let Some(room) = found.and_then(|&slot| self.rooms.key(slot)) else {
            return false;
        };
        let free = |entry: &Room<R>| {
            entry.phase == Phase::Busy && entry.overlapping < OVERLAPPING && !entry.mailbox.has_calls()
        };
        let may = self.rooms.get(room).is_some_and(free);
        if may {
            self.counters.calls += 1;
            self.due.push(Step::Read { room, ticket });
        }
        may
    }

    /// The actor may have ended its turn since, or too many may wait beside it by now: then the call has a turn of its own.
    pub(super) fn begin_read(&mut self, room: RoomKey, ticket: Ticket) -> Step {
        match self.rooms.get_mut(room).map(|entry| (entry.phase, entry)) {
            Some((Phase::Busy, entry)) if entry.overlapping < OVERLAPPING => {
                return Step::Read { room, ticket };
            }
            Some((Phase::Ready, entry)) => {
                entry.mailbox.push_front(Queued::Call { ticket, bytes: 0 });
                entry.phase = Phase::Busy;
                return Step::Next(room);
            }
            Some((Phase::Busy | Phase::Starting, entry)) => {
                entry.mailbox.push_back(Queued::Call { ticket, bytes: 0 })
            }
            _ => self.dropped.push((ticket, Dropped::Moved)),
        }
        Step::Nothing
    }

    /// May this message of a member have its turn now, although the room is in another?
    pub(super) fn may_read(&self, room: RoomKey, member: MemberKey, frame: &Frame<'_>) -> bool {
        let Some(entry) = known(self.rooms.get(room)).filter(|entry| entry.phase == Phase::Busy) else {
            return false;
        };
        if frame.kind != Kind::Push || entry.readers.is_empty() || entry.overlapping >= OVERLAPPING {
            return false;
        }
        let first = self.members.get(member).is_some_and(|one| {
            // Its join is what it sent first: until that is granted, it may be refused.
            one.is_heard() && one.waiting == 0 && one.join == Join::Answered
        });
        first
            && Push::read(frame.body)
                .is_ok_and(|(push, _)| entry.readers.iter().any(|it| **it == *push.event))
    }
}
