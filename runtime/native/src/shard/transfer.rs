//! Rooms that leave a host which lives, for another owner or because it has refused them. What that host has not handled of
//! their direct members comes back and is sent again; pushes are answered, so they do not.
//!
//! The one rule: until its former host has acknowledged that it was left, a room is that host's and nothing is sent to
//! anybody: so no message is lost, handled twice, or overtaken by a later one, and every answer is heard.

use crate::mesh::{Frame, Kind, MemberHandle, RoomHandle, flags};

use super::config::ms;
use super::core::Core;
use super::form::Form;
use super::link::freed::{Freed, Handle};
use super::member::Member;
use super::rooms::{Room, Transfer};
use super::slots::{ConnSlot, Maybe};
use super::waiting::Waits;

impl Core {
    /// An attached room leaves its host, which forgets our members there. `retries`: see `Transfer`.
    pub(super) fn part(&mut self, handle: RoomHandle, retries: bool) {
        let is_known = |room: &&mut Room| room.attached && !room.is_empty();
        let Some(room) = self.rooms.rooms.known_mut(handle).filter(is_known) else { return };
        let Some(link) = self.links.known_mut(room.host) else { return };
        link.push(Kind::Release, flags::RECOVER, Handle::Room(handle), room.epoch, &[]);
        link.free_later(Freed::Left(handle));
        (room.attached, room.transfer) =
            (false, Transfer::Awaited { retries, after: link.traffic.frames_sent() });
        room.waits_since_ms = self.env.now_ms;
        self.rooms.some_wait = true;
        self.rooms.awaited += 1;
        for &member in &room.members {
            if let Some(entry) = self.rooms.members.known_mut(member) {
                entry.expect_returns();
            }
        }
        if retries {
            self.work.refused.push(handle);
        }
    }

    /// The owner takes nothing of this attachment: its table is older than ours, and it is tried again at the next retry; or
    /// newer, and the one that moves the room is on its way.
    pub(super) fn refused(&mut self, handle: RoomHandle) {
        self.part(handle, true);
    }

    /// RETURNED: a message is kept for the room's next owner. If the room has not left the host it does now, as the host has
    /// let go of it.
    #[cold]
    pub(super) fn returned(&mut self, member: MemberHandle, frame: &Frame<'_>) {
        let direct = |entry: &&Member| entry.form == Form::Direct;
        let Some(entry) = self.rooms.members.known(member).filter(direct) else {
            return self.env.counters.pushes_dropped.add(1); // a push is answered, and so it is not kept
        };
        let room = entry.room;
        self.refused(room);
        self.env.counters.messages_returned.add(1);
        let waits = Waits { flags: frame.flags & flags::FORM, body: frame.body.into() };
        self.keep(member, |waiting| {
            waiting.push_returned(waits);
            true
        });
    }

    /// The former host has acknowledged everything, or is gone: what it was asked it will not answer any more, and the room is
    /// opened at its owner.
    fn settle(&mut self, handle: RoomHandle) {
        let Some(room) = self.rooms.rooms.get_mut(handle) else { return };
        let Transfer::Awaited { retries, .. } = std::mem::replace(&mut room.transfer, Transfer::Settled)
        else {
            return;
        };
        self.rooms.awaited -= 1;
        self.rooms.settled = true;
        self.take_to_owner(handle);
        self.detach_room(handle);
        self.each_member(handle, Core::unasked);
        self.open_at_owner(handle, !retries);
    }

    /// A room that is with no host belongs to its owner by the table. What it had asked is answered.
    pub(super) fn take_to_owner(&mut self, handle: RoomHandle) {
        self.fail_asked(handle);
        let Some(room) = self.rooms.rooms.get_mut(handle) else { return }; // the answers ended its last member
        let owner = self.table.owner(room.partition);
        (room.host, room.epoch) = (owner.host, owner.epoch);
    }

    /// Opens a room at its owner, if `at_once`. Pushes that wait for an owner that cannot take them are answered first.
    pub(super) fn open_at_owner(&mut self, handle: RoomHandle, at_once: bool) {
        if self.is_unavailable(handle) {
            self.fail_waiting(handle);
        }
        if at_once && self.rooms.rooms.get(handle).is_some_and(|room| !room.is_empty()) {
            self.attach(handle);
        }
    }

    /// Handles have been freed. If rooms were settled by that: hosts are told that they have all members, and requests that
    /// wait for these rooms are answered.
    pub(super) fn after_freeing(&mut self) {
        if std::mem::take(&mut self.rooms.settled) {
            self.members_sent(|_, link| link.owes_members_end());
            self.retry_heads();
        }
    }

    /// The barriers did not come back in time. They have `mesh.unread_s` if a room leaves a host: what the client has said may
    /// come back from there, and its next owner is to have it.
    pub(super) fn barrier_timeout(&mut self, slot: ConnSlot) {
        let (now_ms, settings) = (self.env.now_ms, &self.env.settings);
        let (limit_ms, again_ms) = (ms(settings.unread_s), ms(settings.close_barrier_s).max(1));
        let conn = self.conns.get(slot).and_then(|conn| conn.rare.as_ref());
        let closing = conn.and_then(|rare| rare.closing.as_ref());
        let may_wait = closing.filter(|closing| now_ms.saturating_sub(closing.since_ms) < limit_ms);
        match may_wait.is_some_and(|closing| closing.barriers.iter().any(|&it| self.is_leaving_host(it))) {
            true => self.set_timer_in(slot, again_ms),
            false => self.finish_close(slot),
        }
    }

    /// The room has no members here any more.
    pub(super) fn release(&mut self, handle: RoomHandle) {
        self.end_handle(handle, Kind::Release, Handle::Room(handle), &[]);
        self.env.counters.rooms.sub(1);
        self.free(handle, Handle::Room(handle));
    }

    /// Frees a handle, of a room or in it, when the host that knows the room has taken all that it was sent about it; at once
    /// if no host knows it.
    pub(super) fn free(&mut self, room: RoomHandle, handle: Handle) {
        let known = self.rooms.rooms.known(room).map(|room| (room.host, room.attached, room.transfer));
        let link = self.links.up(known.map_or(Maybe::NONE, |(host, ..)| host));
        match (link, known) {
            (Some(link), Some((_, true, _))) => link.free_later(Freed::Handle(handle)),
            (Some(link), Some((.., Transfer::Awaited { after, .. }))) => {
                link.free_after(after, Freed::Handle(handle));
            }
            _ => self.free_now(handle),
        }
    }

    /// A host has taken the frame after which this is over, or never will.
    pub(super) fn take_freed(&mut self, freed: Freed) {
        match freed {
            Freed::Handle(handle) => self.free_now(handle),
            Freed::Left(room) => self.settle(room),
        }
    }

    fn free_now(&mut self, handle: Handle) {
        match handle {
            Handle::Member(member) => drop(self.rooms.members.try_remove(member)),
            Handle::Room(room) => {
                let freed = self.rooms.rooms.try_remove(room);
                if freed.is_some_and(|room| room.is_awaited()) {
                    // Its last member left while the link to its former host was being lost.
                    self.rooms.awaited -= 1;
                    self.rooms.settled = true;
                }
            }
        }
    }
}
