//! One turn at a time: the mailbox, which room may run next, and credit given back only when a turn has ended.

use super::HostCore;
use crate::host::link::credit::HeldCredit;
use crate::host::member::membership::{Effect, Event};
use crate::host::numbers::{MemberKey, RoomKey};
use crate::host::room::activation::Life;
use crate::host::room::entry::{Next, Room};
use crate::host::room::overlap::{OverlapRules, Waiting};
use crate::host::room::queued::Queued;
use crate::host::step::Turn;
use crate::mesh::{Kind, flags};

impl<R, M> HostCore<R, M> {
    /// The turn before has ended: the room's next one. `None`: none is left, and the room is ready.
    pub fn next(&mut self, room: RoomKey) -> Option<Turn<M>> {
        self.end_turn(room)?;
        loop {
            match self.rooms.get_mut(room)?.next(self.idle.stops_at_once(), self.now_ms) {
                Next::Nothing => return None,
                Next::Stop(reason) => return Some(Turn::Stop(reason)),
                Next::Turn(queued) => {
                    if let Some(turn) = self.turn(room, queued) {
                        return Some(turn);
                    }
                }
                Next::Ready(look_at_ms) => {
                    if let Some(due_ms) = look_at_ms {
                        self.idle.push(due_ms, room);
                    }
                    return None;
                }
            }
        }
    }

    /// `None`: the room has gone.
    pub(super) fn end_turn(&mut self, room: RoomKey) -> Option<()> {
        let held = self.rooms.get_mut(room)?.end_turn();
        held.into_iter().for_each(|held| self.links.release(held));
        Some(())
    }

    /// The turn of a `Step::Message` has not ended at once. The room is busy until `next`.
    pub fn suspend(&mut self, room: RoomKey, member: MemberKey, body: &[u8]) {
        let held = self.held(member, body);
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.activation.begin_turn();
            entry.hold(held);
        }
        held.into_iter().for_each(|held| self.links.uncharge(held));
    }

    /// What a message of a member that is here costs of its room's window.
    pub(super) fn held(&self, member: MemberKey, body: &[u8]) -> Option<HeldCredit> {
        let (link, room) = self.members.get(member)?.binding()?;
        self.links.hold(link, room, body)
    }

    /// `None`: nothing for the user to do.
    fn turn(&mut self, room: RoomKey, queued: Queued) -> Option<Turn<M>> {
        match queued {
            Queued::Join { member, .. } => {
                self.admit(member);
                self.begin_membership(member).then_some(Turn::Join(member))
            }
            Queued::Recover(members) => self.recover(room, members),
            Queued::Message { member, push, body, held, .. } if !self.accept_message(room, member, held) => {
                self.answer_ended(member, push, &body);
                None
            }
            Queued::Message { member, push: true, form, body, .. } => Some(Turn::Push { member, form, body }),
            Queued::Message { member, form, body, .. } => {
                Some(Turn::Message { member, binary: form == flags::BINARY, body })
            }
            Queued::Leave { member, code, reason } => {
                self.acknowledge_leave(member);
                let member = self.take_departed(member)?;
                Some(Turn::Leave { member, code, reason })
            }
            Queued::Call { ticket, .. } | Queued::Reminder(ticket) => Some(Turn::Call(ticket)),
            Queued::Barrier { link, handle } => {
                let epoch = self.rooms.get(room).map_or(0, Room::epoch);
                self.acknowledge_barrier(link, handle, epoch);
                None
            }
        }
    }

    /// The turn of the member's leave: all that it sent before has had its turn, which BARRIER_DONE tells its shard.
    pub(super) fn acknowledge_leave(&mut self, member: MemberKey) {
        let Some(entry) = self.members.get(member) else { return };
        let (Some(to), handle) = (self.destination(entry), entry.handle()) else { return };
        self.apply(member, Event::Move);
        self.counters.leaves += 1;
        self.links.send(to, Kind::BarrierDone, 0, &[]);
        self.links.handles_mut(to.link).into_iter().for_each(|handles| handles.clear_member(handle));
    }

    /// The last of a member whose room had it on its list.
    fn take_departed(&mut self, member: MemberKey) -> Option<M> {
        let outcome = self.apply(member, Event::LeaveTurn)?;
        outcome.gone.filter(|_| outcome.effect == Effect::NotifyRoom).map(|gone| gone.end)
    }

    /// The turn of its join or recovery begins. Is it the user's?
    fn begin_membership(&mut self, member: MemberKey) -> bool {
        self.apply(member, Event::Turn).is_some_and(|outcome| outcome.effect == Effect::NotifyRoom)
    }

    /// The turn for members that joined at another host or in an earlier life; `None`: there are none.
    fn recover(&mut self, room: RoomKey, mut named: Vec<MemberKey>) -> Option<Turn<M>> {
        if named.is_empty() {
            let slots = self.rooms.get(room)?.roster.joined();
            named = slots.iter().filter_map(|&slot| self.members.key(slot)).collect();
            return (!named.is_empty()).then_some(Turn::Recover(named));
        }
        named.retain(|&member| self.begin_membership(member));
        self.announce_streams(&named);
        Some(Turn::Recover(named))
    }

    /// Does this message get a turn? Then it holds its credit until the turn has ended.
    fn accept_message(&mut self, room: RoomKey, member: MemberKey, held: Option<HeldCredit>) -> bool {
        self.members.note_taken(member);
        let heard = self.members.get(member).is_some_and(|entry| entry.state().accepts_messages());
        match self.rooms.get_mut(room) {
            Some(entry) if heard => entry.hold(held),
            _ => held.into_iter().for_each(|held| self.links.release(held)),
        }
        heard
    }

    /// What a room that has started declares about its handlers.
    pub fn set_overlap_rules(&mut self, room: RoomKey, rules: OverlapRules) {
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.overlap_rules = rules;
        }
    }

    /// A turn is to wait. If it lets others run meanwhile, the room goes on: call `overlapped` with the life that this
    /// returns when it has ended. `None`: it does not, too many do already, or the room's life has ended meanwhile.
    pub fn overlap(&mut self, room: RoomKey, waiting: Waiting<'_>) -> Option<Life> {
        let entry = self.rooms.get_mut(room)?;
        if !entry.overlap_rules.lets_others_run(waiting) {
            return None;
        }
        entry.activation.overlap()
    }

    /// A turn that waited beside others has ended. One of an earlier life was forgotten with that.
    pub fn overlapped(&mut self, room: RoomKey, life: Life) {
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.activation.overlapped(life);
        }
    }

    /// Tasks of this room run beside its turns, or have ended: its idle time begins again then.
    pub fn set_working(&mut self, room: RoomKey, working: bool) {
        let now_ms = self.now_ms;
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.activation.set_working(working);
            entry.idleness.begin(now_ms);
        }
    }
}
