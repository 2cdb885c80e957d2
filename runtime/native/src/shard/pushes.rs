//! Pushes on a channel socket: to the room while it has credit, else they wait, else they are answered `busy`.
//!
//! The one rule: a member's pushes reach its room in the order they came, and what waits is bounded for each.

use std::collections::HashSet;

use crate::channels::{Envelope, Payload, Reference};
use crate::mesh::{Denial, Kind, Push, credit, flags};

use super::conn::{NONE, Phase};
use super::core::Core;
use super::member::Member;
use super::quota::take_quota;
use super::rooms::Rooms;
use super::waiting::Waits;

/// A room's list of members whose pushes wait may hold so many that have gone.
const STALE_ENTRIES: usize = 64;

impl Core {
    /// Any event of the client's that is not the shard's own.
    pub(super) fn take_push(&mut self, slot: u32, push: &Envelope<'_>) {
        let Some(member) = self.member_of(slot, &push.topic) else {
            return self.deny(slot, push, Denial::NOT_JOINED);
        };
        if self.is_of_another_join(member, push) {
            self.env.counters.pushes_outdated.add(1);
            return;
        }
        let (flags, payload) = match push.payload {
            Payload::Json(json) => (flags::JSON, json),
            Payload::Binary(data) => (flags::BINARY, data),
        };
        if let Err(retry_ms) = self.charge_quota(member, payload.len()) {
            self.env.counters.pushes_over_quota.add(1);
            return self.deny(slot, push, Denial::rate(retry_ms));
        }
        let mut head = Vec::with_capacity(64);
        let reference = push.reference.as_ref().map_or("", Reference::kept);
        Push { reference, event: &push.event }.put(&mut head);
        if self.rooms.members.get(member as usize).is_some_and(|it| self.is_unavailable(it.room)) {
            self.env.counters.pushes_unavailable.add(1);
            return self.deny(slot, push, Denial::UNAVAILABLE);
        }
        if !self.send_push(member, flags, reference, &[&head, payload])
            && !self.keep_push(member, flags, &[&head, payload])
        {
            self.env.counters.pushes_busy.add(1);
            self.deny(slot, push, Denial::BUSY);
        }
    }

    /// Was it sent under a join that another has followed? Its sender has been told of that end, so it is dropped without an
    /// answer, as Phoenix does. A push that names no join, or of a member that named none, is of the present one.
    pub(super) fn is_of_another_join(&self, member: u32, push: &Envelope<'_>) -> bool {
        let present = self.rooms.members.get(member as usize).and_then(Member::join_ref);
        present.zip(push.join_ref.as_ref()).is_some_and(|(present, named)| !present.is_same(named))
    }

    /// Takes the message out of what the room allows one member. `Err`: the milliseconds until it may say it.
    fn charge_quota(&mut self, member: u32, payload_bytes: usize) -> Result<(), u64> {
        let Some(room) = self.rooms.room_of(member).filter(|room| room.has_quota()) else { return Ok(()) };
        let quota = room.quota;
        let now_ms = self.env.now_ms;
        let Some(entry) = self.rooms.members.get_mut(member as usize) else { return Ok(()) };
        take_quota(&mut entry.more_mut().quota, quota, payload_bytes, now_ms)
    }

    /// To the room at once, if it has credit and its link has room, and nothing of this member waits.
    fn send_push(&mut self, member: u32, flags: u8, reference: &str, body: &[&[u8]]) -> bool {
        let Some(entry) = self.rooms.members.get(member as usize).filter(|entry| !entry.has_pushes()) else {
            return false;
        };
        let handle = entry.room;
        if !self.may_send(handle) {
            return false;
        }
        self.put_push(member, handle, flags, reference, body);
        true
    }

    /// Has the room an owner, credit, and room on its link?
    pub(super) fn may_send(&mut self, handle: u32) -> bool {
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return false };
        match self.links.get_mut(room.host as usize) {
            Some(Some(link)) if room.attached && room.credit_bytes > 0 => {
                if link.out.len() <= self.env.settings.link_bytes {
                    return true;
                }
                if !std::mem::replace(&mut room.starved, true) {
                    link.starved.push(handle);
                }
                false
            }
            _ => false,
        }
    }

    fn put_push(&mut self, member: u32, handle: u32, flags: u8, reference: &str, body: &[&[u8]]) {
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return };
        let Some(Some(link)) = self.links.get_mut(room.host as usize) else { return };
        link.out.push(Kind::Push, flags, member, room.epoch, body);
        room.asked.push(member, reference, link.out.next_seq());
        room.credit_bytes -= credit::cost(body.iter().map(|part| part.len()).sum()) as i64;
    }

    /// Keeps a push until the room may be sent it. False: too many bytes wait already.
    fn keep_push(&mut self, member: u32, flags: u8, body: &[&[u8]]) -> bool {
        let most_bytes = self.env.settings.waiting_bytes;
        let Some(entry) = self.rooms.members.get(member as usize) else { return false };
        let (handle, waited) = (entry.room, entry.has_pushes());
        let waits = Waits { flags, body: body.concat().into() };
        let kept = self.change(member, |more| {
            let kept = more.waiting.get_or_insert_default().push(waits, most_bytes);
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
    pub(super) fn send_waiting(&mut self, handle: u32) {
        while self.rooms.rooms.get(handle as usize).is_some_and(|room| !room.waiting.is_empty()) {
            if !self.may_send(handle) {
                return;
            }
            let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return };
            let Some(member) = room.waiting.pop_front() else { return };
            if self.rooms.members.get(member as usize).is_none_or(|it| it.conn == NONE || it.room != handle) {
                continue; // it has gone, and its handle may be another's
            }
            let next = self.change(member, |more| {
                let next = more.waiting.as_mut().and_then(|waiting| waiting.next_push());
                let waits = more.waiting.as_ref().is_some_and(|waiting| waiting.has_pushes());
                more.settle();
                (next, waits)
            });
            let Some((Some(next), waits)) = next else { continue };
            let reference = Push::read(&next.body).map_or("", |(push, _)| push.reference);
            self.put_push(member, handle, next.flags, reference, &[&next.body]);
            match waits {
                true => self
                    .rooms
                    .rooms
                    .get_mut(handle as usize)
                    .into_iter()
                    .for_each(|it| it.waiting.push_back(member)),
                false => self.said_all(member),
            }
        }
    }

    /// Nothing of the member waits any more: if it or its connection is ending, the barrier follows, or its end if there is
    /// nobody to ask.
    pub(super) fn said_all(&mut self, member: u32) {
        let Some(entry) = self.rooms.members.get(member as usize).filter(|entry| entry.conn != NONE) else {
            return;
        };
        let conn = self.conns.get(entry.conn as usize);
        let is_ending = entry.ending().is_some() || conn.is_some_and(|conn| conn.phase == Phase::Barrier);
        if is_ending && !self.ask_barrier(member) {
            self.unasked(member);
        }
    }

    /// A member's first push waits: it gets its place in the room's list, from which stale ones are cleared now and then.
    fn queue_member(&mut self, handle: u32, member: u32) {
        let Rooms { rooms, members, .. } = &mut self.rooms;
        let Some(room) = rooms.get_mut(handle as usize) else { return };
        if room.waiting.len() >= 2 * room.members.len() + STALE_ENTRIES {
            let waits = |member: &u32| {
                members
                    .get(*member as usize)
                    .is_some_and(|it| it.conn != NONE && it.room == handle && it.has_pushes())
            };
            room.waiting.retain(waits);
            let mut known = HashSet::new();
            room.waiting.retain(|member| known.insert(*member));
        }
        room.waiting.push_back(member);
    }
}
