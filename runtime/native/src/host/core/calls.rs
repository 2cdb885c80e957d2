//! Calls: any actor is asked by its kind and key, with or without members, and woken by that. What is asked stays with
//! the caller, under a ticket. One rule: a ticket that was taken comes back, by its turn or by `take_dropped`.

use super::HostCore;
use crate::host::numbers::{RoomKey, RoomSlot, Ticket};
use crate::host::room::entry::Room;
use crate::host::room::phase::Phase;
use crate::host::room::queued::Queued;
use crate::host::step::{Called, Dropped, Step};
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
        let is_full = self.rooms.has_full_mailbox(slot);
        let Some(room) = self.rooms.at_mut(slot) else {
            return Called::Rooms;
        };
        if room.activation.is(Phase::Quarantined) {
            return Called::Quarantined;
        }
        if is_full {
            return Called::Full;
        }
        room.mailbox.push_back(Queued::Call { ticket, bytes });
        self.counters.calls += 1;
        self.make_due(slot, started);
        Called::Taken
    }

    /// A room asks for a turn of its own: `Turn::Call` with this ticket, which does not keep it awake. Runs nothing,
    /// see `call`. False: it does not live. Its tickets are forgotten with it.
    pub fn remind(&mut self, room: RoomKey, ticket: Ticket) -> bool {
        let Some(entry) = self.rooms.get_mut(room).filter(|entry| entry.activation.is_live()) else {
            return false;
        };
        entry.mailbox.push_back(Queued::Reminder(ticket));
        self.make_due(room.slot, Step::Nothing);
        true
    }

    /// A call that only reads, for an actor in the middle of a turn: `take_due` has it run beside that.
    /// False: it is not in one, or must not overtake: `call` it.
    pub fn read(&mut self, kind: &str, key: &str, ticket: Ticket) -> bool {
        let found = self.rooms.find(&ActorAddress::new(kind, key));
        let Some(room) = found.and_then(|slot| self.rooms.key(slot)) else {
            return false;
        };
        let is_free = |entry: &Room<R>| entry.may_overlap() && !entry.mailbox.has_calls();
        let may = self.rooms.get(room).is_some_and(is_free);
        if may {
            self.counters.calls += 1;
            self.due.push(Step::Read { room, ticket });
        }
        may
    }

    /// The actor may have ended its turn since, or too many may wait beside it by now: then the call has a turn of its own.
    fn begin_read(&mut self, room: RoomKey, ticket: Ticket) -> Step {
        let Some(entry) = self.rooms.get_mut(room) else {
            self.due.drop_call(ticket, Dropped::Moved);
            return Step::Nothing;
        };
        let call = Queued::Call { ticket, bytes: 0 };
        match entry.activation.phase() {
            Phase::Busy if entry.activation.may_overlap() => return Step::Read { room, ticket },
            Phase::Ready => {
                entry.mailbox.push_front(call);
                entry.activation.begin_turn();
                return Step::Next(room);
            }
            Phase::Busy | Phase::Starting => entry.mailbox.push_back(call),
            _ => self.due.drop_call(ticket, Dropped::Moved),
        }
        Step::Nothing
    }

    /// Whoever runs turns takes it from here. A room that is not ready will come to its mailbox by itself.
    fn make_due(&mut self, slot: RoomSlot, started: Step) {
        let step = match self.wake_if_asleep(slot).unwrap_or(started) {
            Step::Nothing if self.rooms.at(slot).is_some_and(|room| room.activation.is(Phase::Ready)) => {
                self.rooms.key(slot).into()
            }
            other => other,
        };
        self.due.push(step);
    }

    /// Rooms that are busy and wait for `next`: they get their turns one by one, since many may have them at once.
    pub fn defer(&mut self, rooms: impl IntoIterator<Item = RoomKey>) {
        for room in rooms {
            if let Some(entry) = self.rooms.get_mut(room) {
                entry.activation.defer();
                self.due.push(Step::Next(room));
            }
        }
    }

    /// What is to be done, each once. For each: `begin`, then the step it returns.
    pub fn take_due(&mut self) -> Vec<Step> {
        self.due.take()
    }

    /// Of what was taken, there was no time for these: they come before what has become due meanwhile.
    pub fn put_back(&mut self, rest: Vec<Step>) {
        self.due.put_back(rest);
    }

    /// What has become of a step that was due: a room may have done its turns meanwhile, be in one, or have gone.
    pub fn begin(&mut self, due: Step) -> Step {
        let room = match due {
            Step::Next(room) => room,
            Step::Start(room) => return self.begin_start(room),
            Step::Read { room, ticket } => return self.begin_read(room, ticket),
            other => return other,
        };
        let is_due = self.rooms.get_mut(room).is_some_and(|entry| {
            let waits = !entry.mailbox.is_empty();
            entry.activation.begin_due(waits)
        });
        if is_due { due } else { Step::Nothing }
    }

    /// Tickets that will have no turn, each once, and why. Ask after whatever may end rooms: a table, `stopped`,
    /// `quarantine`.
    pub fn take_dropped(&mut self) -> Vec<(Ticket, Dropped)> {
        self.due.take_dropped()
    }
}
