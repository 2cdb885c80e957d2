//! A room begins a new life among its members, when its last has failed; and what it asks of itself.

use super::core::HostCore;
use super::numbers::{MemberKey, RoomKey, Ticket};
use super::queued::Queued;
use super::room::Phase;
use super::step::{Step, Turn};

impl<R, M> HostCore<R, M> {
    /// Its `on_start` has not ended.
    pub fn is_starting(&self, room: RoomKey) -> bool {
        self.rooms.get(room).is_some_and(|entry| entry.phase == Phase::Starting)
    }

    /// A room's life has failed: its turn is over, what comes waits for `started`, and then the first turn is
    /// `Recover` with all who have joined. Returns what it was to its user, to be dropped without a lock held.
    pub fn restart(&mut self, room: RoomKey) -> Option<R> {
        if let Some(held) = self.rooms.get_mut(room)?.held.take() {
            self.links.release(held);
        }
        let entry = self.rooms.get_mut(room)?;
        if !matches!(entry.phase, Phase::Ready | Phase::Busy) {
            return None;
        }
        entry.phase = Phase::Starting;
        entry.mailbox.push_front(Queued::Recover(Vec::new()));
        // Turns of this life that overlap end as those of an earlier one, if they end at all.
        entry.life = entry.life.next();
        (entry.overlapping, entry.working, entry.deferred) = (0, false, false);
        self.counters.restarts += 1;
        entry.end.take()
    }

    /// A room asks for a turn of its own: `Turn::Call` with this ticket, which does not keep it awake. Runs nothing,
    /// see `call`. False: it does not live. Its tickets are forgotten with it.
    pub fn remind(&mut self, room: RoomKey, ticket: Ticket) -> bool {
        let Some(entry) = self.rooms.get_mut(room).filter(|entry| entry.is_live()) else {
            return false;
        };
        entry.mailbox.push_back(Queued::Reminder(ticket));
        self.make_due(room.slot, Step::Nothing);
        true
    }

    /// The turn in which a room hears of members that joined before; `None`: there are none.
    pub(super) fn recover(&mut self, room: RoomKey, mut named: Vec<MemberKey>) -> Option<Turn<M>> {
        if named.is_empty() {
            let slots = &self.rooms.get(room)?.members;
            named = slots.iter().filter_map(|&slot| self.members.key(slot)).collect();
            return (!named.is_empty()).then_some(Turn::Recover(named));
        }
        named.retain(|&member| self.enlist(room, member));
        self.tell_streams(&named);
        Some(Turn::Recover(named))
    }
}
