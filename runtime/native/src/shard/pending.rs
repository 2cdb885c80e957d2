//! What clients have sent and their rooms cannot be sent yet: kept with its member, and sent in turn when the room has credit.
//!
//! The one rule: of one member in the order it came; of many, the push that waited longest of each.

use std::collections::HashSet;

use crate::mesh::{Kind, MemberHandle, Push, RoomHandle, credit};

use super::core::Core;
use super::form::Form;
use super::link::freed::Handle;
use super::phase::Phase;
use super::rooms::Rooms;
use super::slots::present;
use super::waiting::{Waiting, Waits};

/// A room's list of members whose pushes wait may hold so many that have gone.
const STALE_ENTRIES: usize = 64;

impl Core {
    /// Adds to what of a member waits for its room, if `add` does.
    pub(super) fn keep(&mut self, member: MemberHandle, add: impl FnOnce(&mut Waiting) -> bool) -> bool {
        let Some(entry) = self.rooms.members.known(member) else { return false };
        let (handle, waited) = (entry.room, entry.has_pushes());
        let kept = self.change(member, |more| {
            let kept = add(more.waiting.get_or_insert_default());
            more.settle();
            kept
        });
        if kept != Some(true) {
            return false;
        }
        if !waited {
            self.queue_member(handle, member);
        }
        true
    }

    /// The room may be sent something again: of each member in turn the push that waited longest.
    pub(super) fn send_waiting(&mut self, handle: RoomHandle) {
        while self.rooms.rooms.get(handle).is_some_and(|room| !room.waiting.is_empty()) {
            if !self.may_send(handle) {
                return;
            }
            let Some(room) = self.rooms.rooms.known_mut(handle) else { return };
            let Some(member) = present(room.waiting.pop_front(), "a member that waits") else { return };
            if self.rooms.members.get(member).is_none_or(|it| it.conn.is_none() || it.room != handle) {
                continue; // it has gone, and its handle may be another's
            }
            let next = self.change(member, |more| {
                let next = more.waiting.as_mut().and_then(|waiting| waiting.next_push());
                let waits = more.waiting.as_ref().is_some_and(|waiting| waiting.has_pushes());
                more.settle();
                (next, waits)
            });
            let Some((Some(next), waits)) = next else { continue };
            self.put_waiting(member, handle, &next);
            if !waits {
                self.said_all(member);
            } else if let Some(room) = self.rooms.rooms.get_mut(handle) {
                room.waiting.push_back(member);
            }
        }
    }

    /// Nothing of the member waits any more: if it or its connection is ending, the barrier follows, or its end if there is
    /// nobody to ask.
    pub(super) fn said_all(&mut self, member: MemberHandle) {
        let Some(entry) = self.rooms.members.get(member).filter(|entry| entry.conn.is_some()) else {
            return;
        };
        let conn = self.conns.get(entry.conn);
        let is_ending = entry.ending().is_some() || conn.is_some_and(|conn| conn.phase == Phase::Barrier);
        if is_ending && !self.ask_barrier(member) {
            self.unasked(member);
        }
    }

    /// A member's first push waits: it gets its place in the room's list, from which stale ones are cleared now and then.
    fn queue_member(&mut self, handle: RoomHandle, member: MemberHandle) {
        let Rooms { rooms, members, .. } = &mut self.rooms;
        let Some(room) = rooms.known_mut(handle) else { return };
        if room.waiting.len() >= 2 * room.members.len() + STALE_ENTRIES {
            let waits = |member: &MemberHandle| {
                members
                    .get(*member)
                    .is_some_and(|it| it.conn.is_some() && it.room == handle && it.has_pushes())
            };
            room.waiting.retain(waits);
            let mut known = HashSet::new();
            room.waiting.retain(|member| known.insert(*member));
        }
        room.waiting.push_back(member);
    }

    fn put_waiting(&mut self, member: MemberHandle, handle: RoomHandle, next: &Waits) {
        let is_push = self.rooms.members.known(member).is_some_and(|entry| entry.form != Form::Direct);
        if is_push {
            let reference = Push::read(&next.body).map_or("", |(push, _)| push.reference);
            return self.put_push(member, handle, next.flags, reference, &[&next.body]);
        }
        let Some(room) = self.rooms.rooms.known_mut(handle) else { return };
        let Some(link) = self.links.known_mut(room.host) else { return };
        link.push(Kind::Message, next.flags, Handle::Member(member), room.epoch, &[&next.body]);
        room.credit_bytes -= credit::cost(next.body.len()) as i64;
    }
}
