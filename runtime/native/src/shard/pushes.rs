//! Pushes on a channel socket: to the room while it has credit, else they wait, else they are answered `busy`.
//!
//! The one rule: a member's pushes reach its room in the order they came, and what waits is bounded for each.

use crate::channels::{Envelope, Payload, Reference};
use crate::mesh::{Denial, Kind, MemberHandle, Push, RoomHandle, credit, flags};

use super::core::Core;
use super::link::freed::Handle;
use super::member::Member;
use super::quota::take_quota;
use super::slots::ConnSlot;
use super::waiting::Waits;

impl Core {
    /// Any event of the client's that is not the shard's own.
    pub(super) fn take_push(&mut self, slot: ConnSlot, push: &Envelope<'_>) {
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
        if self.rooms.members.get(member).is_some_and(|it| self.is_unavailable(it.room)) {
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
    pub(super) fn is_of_another_join(&self, member: MemberHandle, push: &Envelope<'_>) -> bool {
        let present = self.rooms.members.get(member).and_then(Member::join_ref);
        present.zip(push.join_ref.as_ref()).is_some_and(|(present, named)| !present.is_same(named))
    }

    /// Takes the message out of what the room allows one member. `Err`: the milliseconds until it may say it.
    fn charge_quota(&mut self, member: MemberHandle, payload_bytes: usize) -> Result<(), u64> {
        let Some(room) = self.rooms.room_of(member).filter(|room| room.has_quota()) else { return Ok(()) };
        let quota = room.quota;
        let now_ms = self.env.now_ms;
        let Some(entry) = self.rooms.members.known_mut(member) else { return Ok(()) };
        take_quota(&mut entry.more_mut().quota, quota, payload_bytes, now_ms)
    }

    /// To the room at once, if it has credit and its link has room, and nothing of this member waits.
    fn send_push(&mut self, member: MemberHandle, flags: u8, reference: &str, body: &[&[u8]]) -> bool {
        let Some(entry) = self.rooms.members.known(member).filter(|entry| !entry.has_pushes()) else {
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
    pub(super) fn may_send(&mut self, handle: RoomHandle) -> bool {
        let Some(room) = self.rooms.rooms.known_mut(handle) else { return false };
        match self.links.get_mut(room.host) {
            Some(link) if room.attached && room.credit_bytes > 0 => {
                if link.queued_bytes() <= self.env.settings.link_bytes {
                    return true;
                }
                if !std::mem::replace(&mut room.starved, true) {
                    link.starve(handle);
                }
                false
            }
            _ => false,
        }
    }

    pub(super) fn put_push(
        &mut self,
        member: MemberHandle,
        handle: RoomHandle,
        flags: u8,
        reference: &str,
        body: &[&[u8]],
    ) {
        let Some(room) = self.rooms.rooms.known_mut(handle) else { return };
        let Some(link) = self.links.known_mut(room.host) else { return };
        link.push(Kind::Push, flags, Handle::Member(member), room.epoch, body);
        room.asked.push(member, reference, link.traffic.frames_sent());
        room.credit_bytes -= credit::cost(body.iter().map(|part| part.len()).sum()) as i64;
    }

    /// Keeps a push until the room may be sent it. False: too many bytes wait already.
    fn keep_push(&mut self, member: MemberHandle, flags: u8, body: &[&[u8]]) -> bool {
        let (waits, most_bytes) =
            (Waits { flags, body: body.concat().into() }, self.env.settings.waiting_bytes);
        self.keep(member, |waiting| waiting.push(waits, most_bytes))
    }
}
