//! Rooms that leave a host which lives, for another owner or because it has refused them. What that host has not handled of
//! their direct members comes back and is sent again; pushes are answered, so they do not.
//!
//! The one rule: a room is opened again only when its former host has acknowledged all that it was sent: so no message is
//! lost, handled twice, or overtaken by a later one.

use crate::mesh::{Frame, Kind, flags};

use super::conn::NONE;
use super::core::Core;
use super::links::Handle;
use super::rooms::{Room, Transfer};
use super::waiting::Waits;

impl Core {
    /// An attached room leaves its host, which forgets our members there. What it says to their handles must reach nobody, so
    /// they get new ones, and what it was asked is to be answered before this. `retries`: see `Transfer`. Returns the room's.
    pub(super) fn part(&mut self, handle: u32, retries: bool) -> u32 {
        let is_known = |room: &&Room| room.attached && !room.is_empty();
        let Some(room) = self.rooms.rooms.get(handle as usize).filter(is_known) else { return handle };
        let host = room.host;
        let Some(Some(link)) = self.links.get_mut(host as usize) else { return handle };
        link.out.push(Kind::Release, flags::RECOVER, handle, room.epoch, &[]);
        let Core { rooms, conns, .. } = self;
        let moved = |slot: u32, old, new| {
            conns.get_mut(slot as usize).into_iter().for_each(|conn| conn.renew(old, new));
        };
        let (renewed, old) = rooms.renew(handle, moved);
        if let Some(room) = rooms.rooms.get_mut(renewed as usize) {
            room.transfer = Transfer::Awaited { host, retries };
            rooms.awaited += 1;
        }
        // The members' before the room's: when that is free, nothing can come back any more.
        old.into_iter().for_each(|member| self.free(host, Handle::Member(member)));
        self.free(host, Handle::Room(handle));
        if retries {
            self.work.refused.push(renewed);
        }
        self.detach_room(renewed);
        renewed
    }

    /// The owner takes nothing of this attachment: its table is older than ours, and it is tried again at the next retry; or
    /// newer, and the one that moves the room is on its way.
    pub(super) fn refused(&mut self, handle: u32) {
        if self.rooms.rooms.get(handle as usize).is_some_and(|room| room.attached && !room.is_empty()) {
            self.fail_asked(handle); // what that host still answers goes to nobody
            self.part(handle, true);
        }
    }

    /// RETURNED: a message is kept for the room's next owner, if its sender is still there. The room leaves the host if it has
    /// not: the host has let go of it.
    #[cold]
    pub(super) fn returned(&mut self, frame: &Frame<'_>) {
        let Some(room) = self.rooms.members.get(frame.handle as usize).map(|entry| entry.room) else {
            return;
        };
        self.refused(room);
        let Some(member) = self.goes_on_as(frame.handle) else { return };
        self.env.counters.messages_returned.add(1);
        let waits = Waits { flags: frame.flags & flags::FORM, body: frame.body.into() };
        self.keep(member, |waiting| {
            waiting.push_returned(waits);
            true
        });
    }

    /// Under which handle the membership of this one goes on: its own, or that which it got when its room left a host.
    pub(super) fn goes_on_as(&self, handle: u32) -> Option<u32> {
        let entry = self.rooms.members.get(handle as usize)?;
        let member = if entry.conn == NONE { entry.at } else { handle };
        let is_there = self.rooms.members.get(member as usize).is_some_and(|entry| entry.conn != NONE);
        is_there.then_some(member)
    }

    /// The former host has acknowledged everything: the room may be opened.
    fn settle(&mut self, handle: u32) {
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return };
        let Transfer::Awaited { retries, .. } = std::mem::replace(&mut room.transfer, Transfer::Settled)
        else {
            return;
        };
        self.rooms.awaited -= 1;
        self.each_member(handle, Core::unasked);
        if !retries && self.rooms.rooms.get(handle as usize).is_some_and(|room| !room.is_empty()) {
            self.attach(handle);
        }
        if self.rooms.awaited == 0 {
            self.members_sent(|_, _| true);
        }
        self.retry_heads();
    }

    /// The room has no members here any more.
    pub(super) fn release(&mut self, handle: u32) {
        let host = self.rooms.rooms.get(handle as usize).map_or(NONE, Room::known_to);
        self.end_handle(handle, Kind::Release, handle, &[]);
        self.env.counters.rooms.sub(1);
        self.free(host, Handle::Room(handle));
    }

    /// Frees a handle when `host` has taken everything sent up to now; at once if there is no link to it.
    pub(super) fn free(&mut self, host: u32, handle: Handle) {
        match self.links.get_mut(host as usize) {
            Some(Some(link)) if link.up => link.free_later(handle),
            _ => self.free_now(handle),
        }
    }

    /// Whoever waited for the handle's host waits no more.
    pub(super) fn free_now(&mut self, handle: Handle) {
        match handle {
            Handle::Member(member) => drop(self.rooms.members.try_remove(member as usize)),
            Handle::Room(room) => {
                match self.rooms.rooms.try_remove(room as usize).map(|freed| freed.transfer) {
                    Some(Transfer::Left { to }) => self.settle(to),
                    // Its last member left while the link to its former host was being lost.
                    Some(Transfer::Awaited { .. }) => self.rooms.awaited -= 1,
                    Some(Transfer::Settled) | None => {}
                }
            }
        }
    }
}
