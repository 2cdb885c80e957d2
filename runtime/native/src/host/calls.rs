//! Calls: any actor is asked by its kind and key, with or without members, and woken by that. What is asked stays with
//! the caller, under a ticket. One rule: a ticket that was taken comes back, by its turn or by `take_dropped`.

use super::core::HostCore;
use super::numbers::{RoomKey, RoomSlot, Ticket};
use super::queued::Queued;
use super::room::Phase;
use super::step::{Called, Dropped, Step};
use crate::mesh::ActorAddress;

impl<R, M> HostCore<R, M> {
    /// Queues a call for an actor: `Turn::Call` with this ticket. `bytes`: what keeping it costs the caller.
    /// Runs nothing, so it may be called from within a turn, also of the same actor.
    pub fn call(&mut self, kind: &str, key: &str, ticket: Ticket, bytes: u32) -> Called {
        let address = ActorAddress::new(kind, key);
        let epoch = self.partitions.epoch(address.partition());
        if epoch == 0 {
            return Called::Moved;
        }
        let (Some(slot), started) = self.find_or_create(address, epoch) else {
            return Called::Rooms;
        };
        let (Some(room), config) = (self.rooms.at_mut(slot), &self.config) else {
            return Called::Rooms;
        };
        match room.phase {
            Phase::Quarantined => return Called::Quarantined,
            _ if room.mailbox.is_full(config) => return Called::Full,
            _ => room.mailbox.push_back(Queued::Call { ticket, bytes }),
        }
        self.counters.calls += 1;
        self.make_due(slot, started);
        Called::Taken
    }

    /// Whoever runs turns takes it from here. A room that is not ready will come to its mailbox by itself.
    pub(super) fn make_due(&mut self, slot: RoomSlot, started: Step) {
        let step = match self.wake_if_asleep(slot).unwrap_or(started) {
            Step::Nothing if self.rooms.at(slot).is_some_and(|room| room.phase == Phase::Ready) => {
                self.rooms.key(slot).map_or(Step::Nothing, Step::Next)
            }
            other => other,
        };
        if step != Step::Nothing {
            self.due.push(step);
        }
    }

    /// Rooms that are busy and wait for `next`: they get their turns one by one, since many may have them at once.
    pub fn defer(&mut self, rooms: impl IntoIterator<Item = RoomKey>) {
        for room in rooms {
            if let Some(entry) = self.rooms.get_mut(room) {
                entry.deferred = true;
                self.due.push(Step::Next(room));
            }
        }
    }

    /// What is to be done, each once. For each: `begin`, then the step it returns.
    pub fn take_due(&mut self) -> Vec<Step> {
        std::mem::take(&mut self.due)
    }

    /// Of what was taken, there was no time for these: they come before what has become due meanwhile.
    pub fn put_back(&mut self, mut rest: Vec<Step>) {
        rest.append(&mut self.due);
        self.due = rest;
    }

    /// What has become of a step that was due: a room may have done its turns meanwhile, be in one, or have gone.
    pub fn begin(&mut self, due: Step) -> Step {
        let room = match due {
            Step::Next(room) => room,
            Step::Start(room) => return self.begin_start(room),
            Step::Read { room, ticket } => return self.begin_read(room, ticket),
            other => return other,
        };
        let Some(entry) = self.rooms.get_mut(room) else {
            return Step::Nothing;
        };
        let ready = entry.phase == Phase::Ready && !entry.mailbox.is_empty();
        if !std::mem::take(&mut entry.deferred) && !ready {
            return Step::Nothing;
        }
        entry.phase = Phase::Busy;
        due
    }

    /// Tickets that will have no turn, each once, and why. Ask after whatever may end rooms: a table, `stopped`,
    /// `quarantine`.
    pub fn take_dropped(&mut self) -> Vec<(Ticket, Dropped)> {
        std::mem::take(&mut self.dropped)
    }
}
