//! Pushes to a host that is gone, or that does not read its link: their clients are told at once, and try again later.
//!
//! The one rule: an answer that can no longer come is replaced by an error; what a living host has taken, it still answers.

use super::core::Core;
use super::form::Form;
use crate::mesh::{Denial, MemberHandle, Push, RoomHandle};

impl Core {
    /// Can a room's host take nothing now? It is gone, cannot be reached, or has not read its link for too long. A host
    /// that is new and not yet connected is waited for.
    pub(super) fn is_unavailable(&self, handle: RoomHandle) -> bool {
        let Some(room) = self.rooms.rooms.get(handle) else { return false };
        match self.links.get(room.host) {
            Some(link) => link.is_unavailable(),
            None => room.host.is_none(),
        }
    }

    /// The host no longer has the room: it will not answer what it was sent.
    pub(super) fn fail_asked(&mut self, handle: RoomHandle) {
        let Some(room) = self.rooms.rooms.get_mut(handle) else { return };
        let asked = room.asked.take();
        self.fail(&asked);
    }

    /// The host has read so many frames of its link, and takes nothing: what it has not read of the room's pushes is answered.
    pub(super) fn fail_unread(&mut self, handle: RoomHandle, frames_read: u64) {
        let Some(room) = self.rooms.rooms.get_mut(handle) else { return };
        let unread = room.asked.give_up(frames_read);
        self.fail(&unread);
        if self.drain.is_some() {
            unread.into_iter().for_each(|(member, _)| self.answered_late(member));
        }
    }

    fn fail(&mut self, asked: &[(MemberHandle, String)]) {
        self.env.counters.pushes_unavailable.add(asked.len() as u64);
        for (member, reference) in asked {
            self.say_reply(*member, Some(reference), true, &Denial::UNAVAILABLE.response());
        }
    }

    /// Pushes that wait in the shard for a room are answered, since no host takes them soon. What cannot be answered waits on.
    pub(super) fn fail_waiting(&mut self, handle: RoomHandle) {
        self.each_member(handle, |core, member| {
            let form = core.rooms.members.get(member).map(|entry| entry.form);
            if form != Some(Form::Direct) && core.forget_pushes(member, Denial::UNAVAILABLE) {
                core.said_all(member);
            }
        });
    }

    /// Its socket closes and waits no longer: what its room has not answered is answered here, in the order it was asked, and
    /// an end that was under way is over.
    pub(super) fn fail_rest(&mut self, member: MemberHandle) {
        if self.rooms.members.get(member).is_none_or(|entry| entry.form == Form::Direct) {
            return;
        }
        self.answer_join(member, true, &Denial::UNAVAILABLE.response());
        let failed = self.answer_open(member, Denial::UNAVAILABLE);
        self.env.counters.pushes_unavailable.add(failed as u64);
        self.forget_pushes(member, Denial::UNAVAILABLE);
        self.ended(member);
    }

    /// Drops what of a member waits for its room; pushes are answered, if their client is still there. Was there anything?
    ///
    /// Its place in the room's list stays: otherwise many members that leave at once would each search the list.
    pub(super) fn forget_pushes(&mut self, member: MemberHandle, why: Denial) -> bool {
        let entry = self.rooms.members.get(member).filter(|entry| entry.has_pushes());
        let Some(form) = entry.map(|entry| entry.form) else { return false };
        let pushes = self.change(member, |more| {
            let pushes = more.waiting.as_mut().map(|waiting| waiting.take_pushes()).unwrap_or_default();
            more.settle();
            pushes
        });
        let pushes = pushes.unwrap_or_default();
        self.env.counters.pushes_dropped.add(pushes.len() as u64);
        for waits in &pushes {
            let reference = Push::read(&waits.body).map_or("", |(push, _)| push.reference);
            if form != Form::Direct && !reference.is_empty() {
                self.say_reply(member, Some(reference), true, &why.response());
            }
        }
        true
    }
}
