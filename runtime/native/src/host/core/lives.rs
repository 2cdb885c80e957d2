//! The life of rooms: started by their user, stopped at the end of a turn, put away, or lost to another host.

use super::HostCore;
use crate::host::numbers::{MemberKey, RoomKey, RoomSlot};
use crate::host::partitions::Row;
use crate::host::room::entry::Room;
use crate::host::room::phase::Phase;
use crate::host::room::queued::Queued;
use crate::host::step::{Dropped, Step};

/// How often at least a room is looked at that sleeps and keeps something.
const LOOK_MS: u64 = 60_000;

impl<R, M> HostCore<R, M> {
    /// The room has been constructed and its `on_start` has ended: give it its turns by `next`.
    /// `idle_ms`: how long it stays awake when empty, if not as configured.
    pub fn started(&mut self, room: RoomKey, end: R, idle_ms: Option<u64>) -> Option<R> {
        self.rooms.started(room, end, idle_ms)
    }

    /// Asks a room to stop after its turn. True: it was ready, so give it its turns by `next` (the first is the stop).
    pub fn stop(&mut self, room: RoomKey, reason: &'static str) -> bool {
        self.rooms.get_mut(room).is_some_and(|entry| entry.activation.ask_to_stop(reason))
    }

    /// `on_stop` has ended. Returns what the room was to its user, to be dropped without a lock held; and a
    /// `Step::Start` if a join or a call has come meanwhile to a room that only fell asleep. `evict`: its members are not ours
    /// any more (moved, shutdown), so they vanish without a leave.
    pub fn stopped(&mut self, room: RoomKey, evict: bool) -> (Option<R>, Step) {
        // It was asked to stop for good while it fell asleep: it is not woken again.
        let asked = |entry: &Room<R>| entry.activation.is_asked_to_stop();
        let evict = evict || self.rooms.get(room).is_some_and(asked);
        if evict {
            self.evict(room);
        }
        let Some(entry) = self.rooms.get_mut(room) else {
            return (None, Step::Nothing);
        };
        let end = entry.end.take();
        if entry.activation.stopped(!evict && !entry.mailbox.is_empty()) {
            self.counters.activations += 1;
            return (end, Step::Start(room));
        }
        self.counters.rooms_slept += 1;
        self.forget_if_unused(room.slot);
        (end, Step::Nothing)
    }

    /// A room's life has failed: its turn is over, what comes waits for `started`, and then the first turn is
    /// `Recover` with all joined members. Returns what it was to its user, to be dropped without a lock held.
    pub fn restart(&mut self, room: RoomKey) -> Option<R> {
        self.end_turn(room)?;
        let entry = self.rooms.get_mut(room)?;
        if !entry.fail() {
            return None;
        }
        self.counters.restarts += 1;
        entry.end.take()
    }

    /// Takes a newer table (an older one is ignored). Rooms that are not ours any more lose their members at once,
    /// without a word, and stop after their turn. Returns those that were ready: `next` gives their stop.
    pub fn apply_table(&mut self, version: u64, rows: &[Row]) -> Vec<RoomKey> {
        if !self.partitions.update(version, rows) {
            return Vec::new();
        }
        let ours = |key: &RoomKey| {
            let room = self.rooms.get(*key);
            room.is_some_and(|room| room.epoch() == self.partitions.epoch(room.partition()))
        };
        let lost: Vec<RoomKey> = self.rooms.keys().filter(|key| !ours(key)).collect();
        lost.into_iter().filter(|&room| self.lose(room)).collect()
    }

    /// So many shards are to connect; 0: not known, and none is waited for.
    pub fn expect_shards(&mut self, shards: usize) {
        self.partitions.shards = shards;
    }

    /// The room's partition is another host's now. True: it was ready, and `next` gives its stop.
    fn lose(&mut self, room: RoomKey) -> bool {
        self.evict(room);
        self.rooms.unname(room);
        match self.rooms.get(room).map(|entry| entry.activation.phase()) {
            Some(Phase::Asleep | Phase::Quarantined) => {
                self.rooms.remove(room);
                return false;
            }
            Some(Phase::Starting) => self.due.abandon(room),
            _ => {}
        }
        self.stop(room, "moved")
    }

    /// Rooms lost while they were to be started, each once: if the `on_start` of one has not begun, the user does not
    /// begin it, and calls `stopped`. Ask after a table.
    pub fn take_abandoned(&mut self) -> Vec<RoomKey> {
        self.due.take_abandoned()
    }

    /// A start that was due. A room that was asked to stop before it began does not begin.
    pub(super) fn begin_start(&mut self, room: RoomKey) -> Step {
        match self.rooms.get(room).map(|entry| entry.activation.is_asked_to_stop()) {
            Some(false) => return Step::Start(room),
            Some(true) => drop(self.stopped(room, true)),
            None => {}
        }
        Step::Nothing
    }

    /// Forgets a room's members and its bindings without a word to either side, except for attachments.
    fn evict(&mut self, room: RoomKey) {
        let bindings = self.rooms.get(room).map(|entry| entry.bindings.clone()).unwrap_or_default();
        bindings.iter().for_each(|&(link, _)| self.send_attachments(link));
        // Its next owner has a stream of its own.
        self.forget_stream(room);
        let Some(entry) = self.rooms.get_mut(room) else {
            return;
        };
        let (mailbox, epoch) = (std::mem::take(&mut entry.mailbox), entry.epoch());
        let listed = entry.roster.joined().iter().chain(entry.roster.turned_away());
        let mut gone: Vec<MemberKey> = listed.filter_map(|&slot| self.members.key(slot)).collect();
        for queued in mailbox.into_queue() {
            match queued {
                Queued::Join { member, .. } | Queued::Leave { member, .. } => gone.push(member),
                Queued::Recover(members) => gone.extend(members),
                Queued::Call { ticket, .. } => self.due.drop_call(ticket, Dropped::Moved),
                // A connection that closes does not wait for this room.
                Queued::Barrier { link, handle } => self.acknowledge_barrier(link, handle, epoch),
                Queued::Message { member, push: true, body, .. } => {
                    self.answer_waiting_push(member, epoch, &body)
                }
                Queued::Message { member, form, body, .. } => self.return_waiting(member, epoch, form, &body),
                Queued::Reminder(_) => {}
            }
        }
        // Before the last of the bindings, with which the room may go.
        gone.into_iter().for_each(|member| self.forget_member(member));
        bindings.into_iter().for_each(|(link, handle)| self.unbind(link, handle));
    }

    /// A room of which nothing lives and that no shard knows leaves the directory, unless it keeps something.
    pub(super) fn forget_if_unused(&mut self, slot: RoomSlot) {
        let (now_ms, Some(room)) = (self.now_ms, self.rooms.key(slot)) else {
            return;
        };
        let Some(entry) = self.rooms.get_mut(room).filter(|entry| entry.is_unused()) else {
            return;
        };
        if let Some(expires_ms) = entry.keeps_until_ms(now_ms) {
            if entry.idleness.watch() {
                // If it wakes meanwhile, its idle time is looked at no later than this.
                self.idle.push(expires_ms.min(now_ms + LOOK_MS), room);
            }
            self.history_budget.note_asleep(entry.idleness.empty_since_ms(), room);
            return;
        }
        self.rooms.unname(room);
        self.note_awake(room);
        self.rooms.remove(room);
    }
}
