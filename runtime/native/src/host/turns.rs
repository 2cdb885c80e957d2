//! One turn at a time: the mailbox, who may run next, and credit given back only when a turn has ended.

use super::core::HostCore;
use super::link::credit::HeldCredit;
use super::link::destination::Destination;
use super::member::Member;
use super::numbers::{MemberKey, RoomKey, RoomSlot};
use super::queued::Queued;
use super::room::Phase;
use super::step::Turn;
use crate::mesh::{Kind, flags};

impl<R, M> HostCore<R, M> {
    /// The turn before has ended: the room's next one. `None`: none is left, and the room is ready.
    pub fn next(&mut self, room: RoomKey) -> Option<Turn<M>> {
        if let Some(held) = self.rooms.get_mut(room)?.held.take() {
            self.links.release(held);
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
        if let Some(held) = held {
            self.links.uncharge(held);
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
                self.links.send(Destination::member(link, handle, epoch), Kind::BarrierDone, 0, &[]);
                None
            }
        }
    }

    /// Does the room listen to this message? Then it holds its credit until the turn has ended.
    fn hear(&mut self, room: RoomKey, member: MemberKey, held: Option<HeldCredit>) -> bool {
        if let Some(entry) = self.members.get_mut(member) {
            entry.waiting = entry.waiting.saturating_sub(1);
        }
        let heard = self.members.get(member).is_some_and(Member::is_heard);
        match self.rooms.get_mut(room) {
            Some(entry) if heard => entry.held = held,
            _ => held.into_iter().for_each(|held| self.links.release(held)),
        }
        heard
    }

    /// What a message of a member that is here costs of its room's window.
    pub(super) fn held(&self, member: MemberKey, body: &[u8]) -> Option<HeldCredit> {
        let (link, share) = self.members.get(member)?.share()?;
        self.links.hold(link, share, body)
    }
}
