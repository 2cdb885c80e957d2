//! One turn at a time: the mailbox, who may run next, and credit given back only when a turn has ended.

use super::core::HostCore;
use super::inbound::cost;
use super::known::known;
use super::member::Member;
use super::numbers::{LinkIndex, MemberKey, RoomKey, RoomSlot};
use super::queued::{Held, Queued};
use super::room::Phase;
use super::step::Turn;
use crate::mesh::{Kind, RoomHandle, flags};

impl<R, M> HostCore<R, M> {
    /// The turn before has ended: the room's next one. `None`: none is left, and the room is ready.
    pub fn next(&mut self, room: RoomKey) -> Option<Turn<M>> {
        if let Some(held) = self.rooms.get_mut(room)?.held.take() {
            self.charge(held);
        }
        loop {
            let entry = self.rooms.get_mut(room).filter(|entry| entry.phase == Phase::Busy)?;
            if let Some(reason) = entry.stop.take() {
                entry.phase = Phase::Stopping;
                return Some(Turn::Stop(reason));
            }
            let Some(queued) = entry.mailbox.pop_front() else {
                if let Some(reason) = self.idle.stops_at_once() {
                    entry.phase = Phase::Stopping;
                    return Some(Turn::Stop(reason));
                }
                entry.phase = Phase::Ready;
                entry.mailbox.shrink();
                self.note_if_empty(room);
                return None;
            };
            entry.quiet &= matches!(queued, Queued::Reminder(_));
            if let Some(turn) = self.turn(room, queued) {
                return Some(turn);
            }
        }
    }

    /// The turn of a `Step::Message` has not ended at once. The room is busy until `next`.
    pub fn suspend(&mut self, room: RoomKey, member: MemberKey, body: &[u8]) {
        let held = self.held(member, body);
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.phase = Phase::Busy;
            entry.held = held;
        }
        if let Some(held) = held
            && let Some(share) = self.links.get_mut(held.link).and_then(|link| link.share_mut(held.share))
        {
            share.used = share.used.saturating_sub(held.bytes);
        }
    }

    /// Queues for a room. Returns it when it was ready: it is busy now, and must be given its turns by `next`.
    pub(super) fn enqueue(&mut self, room: RoomSlot, queued: Queued) -> Option<RoomKey> {
        let entry = self.rooms.at_mut(room)?;
        entry.mailbox.push_back(queued);
        if entry.phase != Phase::Ready {
            return None;
        }
        entry.phase = Phase::Busy;
        self.rooms.key(room)
    }

    /// `None`: nothing for the user to do.
    fn turn(&mut self, room: RoomKey, queued: Queued) -> Option<Turn<M>> {
        match queued {
            Queued::Join { member, .. } => {
                self.admit(member);
                self.enlist(room, member).then_some(Turn::Join(member))
            }
            Queued::Recover(members) => self.recover(room, members),
            Queued::Message { member, push, body, held, .. } if !self.hear(room, member, held) => {
                self.unheard(member, push, &body);
                None
            }
            Queued::Message { member, push: true, form, body, .. } => Some(Turn::Push { member, form, body }),
            Queued::Message { member, form, body, .. } => {
                Some(Turn::Message { member, binary: form == flags::BINARY, body })
            }
            Queued::Leave { member, code, reason } => {
                self.heard_out(member);
                let joined = self.unlist(member);
                let member = self.remove_member(member)?.end;
                joined.then_some(Turn::Leave { member, code, reason })
            }
            Queued::Call { ticket, .. } | Queued::Reminder(ticket) => Some(Turn::Call(ticket)),
            Queued::Barrier { link, handle } => {
                let epoch = self.rooms.get(room).map_or(0, |entry| entry.epoch);
                self.push(link, Kind::BarrierDone, 0, handle.0, epoch, &[]);
                None
            }
        }
    }

    /// Does the room listen to this message? Then it holds its credit until the turn has ended.
    fn hear(&mut self, room: RoomKey, member: MemberKey, held: Option<Held>) -> bool {
        if let Some(entry) = self.members.get_mut(member) {
            entry.waiting = entry.waiting.saturating_sub(1);
        }
        let heard = self.members.get(member).is_some_and(Member::is_heard);
        match self.rooms.get_mut(room) {
            Some(entry) if heard => entry.held = held,
            _ => held.into_iter().for_each(|held| self.charge(held)),
        }
        heard
    }

    /// What a message of a member that is here costs of its room's window.
    pub(super) fn held(&self, member: MemberKey, body: &[u8]) -> Option<Held> {
        let (link, share) = self.members.get(member)?.share()?;
        let serial = self.links.get(link)?.share(share)?.serial;
        Some(Held { link, share, serial, bytes: cost(body) })
    }

    /// Counts credit used by a turn that has ended.
    pub(super) fn charge(&mut self, held: Held) {
        let share = self.links.get_mut(held.link).and_then(|link| link.share_mut(held.share));
        if share.is_some_and(|share| share.serial == held.serial) {
            self.charge_share(held.link, held.share, held.bytes);
        }
    }

    /// Counts credit used by a turn that ends at once.
    #[inline]
    pub(super) fn charge_share(&mut self, link: LinkIndex, handle: RoomHandle, bytes: u32) {
        let half = self.config.room_credit_bytes / 2;
        let Some(entry) = known(self.links.get_mut(link)) else {
            return;
        };
        let Some(share) = entry.share_mut(handle) else {
            return;
        };
        share.used = share.used.saturating_add(bytes);
        if share.used < half || share.owed {
            return;
        }
        share.owed = true;
        entry.owing.push(handle);
        self.mark_dirty(link);
    }

    /// Gives back what a room has used of its window on a link.
    pub(super) fn grant(&mut self, link: LinkIndex, handle: RoomHandle) {
        let half = self.config.room_credit_bytes / 2;
        let Some(share) = self.links.get_mut(link).and_then(|entry| entry.share_mut(handle)) else {
            return;
        };
        share.owed = false;
        if share.used < half {
            return;
        }
        let (epoch, bytes) = (share.epoch, std::mem::take(&mut share.used).to_le_bytes());
        self.counters.credit_grants += 1;
        self.push(link, Kind::Credit, 0, handle.0, epoch, &[&bytes]);
    }
}
