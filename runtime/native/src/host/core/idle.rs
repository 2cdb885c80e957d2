//! The clock of a host: empty rooms fall asleep, and all rooms stop when the host ends.

use super::HostCore;
use crate::host::must_exist::must_exist;
use crate::host::numbers::RoomKey;
use crate::host::room::idle_queue::SHUTDOWN;
use crate::host::room::idleness::Idle;
use crate::host::room::phase::Phase;

/// So many entries are looked at to make place for a room: those of rooms that cannot go are rare.
const LOOKS: usize = 64;

impl<R, M> HostCore<R, M> {
    /// Sets the clock (milliseconds, monotonic) and returns the rooms that fall asleep: `next` gives their stop.
    pub fn tick(&mut self, now_ms: u64) -> Vec<RoomKey> {
        self.now_ms = self.now_ms.max(now_ms);
        let mut due = self.idle.take_due(self.now_ms);
        due.retain(|&room| self.look_at(room));
        due
    }

    /// The host ends: every room stops after its turn, and one that a call begins from now on as soon as it has nothing
    /// to do, so that an `on_stop` may have others keep something. Returns those that are ready: `next` gives their stop.
    pub fn stop_all(&mut self) -> Vec<RoomKey> {
        self.idle.end();
        self.room_keys().into_iter().filter(|&room| self.stop(room, SHUTDOWN)).collect()
    }

    /// Its time has come. True: it is to stop.
    fn look_at(&mut self, room: RoomKey) -> bool {
        let Some(entry) = self.rooms.get_mut(room) else {
            return false;
        };
        match entry.look_at(self.now_ms) {
            Idle::InUse => {}
            Idle::Over => return self.stop(room, "idle"),
            Idle::Asleep => self.forget_if_unused(room.slot),
            Idle::Until(due_ms) => self.idle.push(due_ms, room),
        }
        false
    }

    /// There are as many rooms as there may be: the one that is to fall asleep next does so at once, or is forgotten with
    /// its history if it sleeps. False: all are in use, or too many are at their `on_stop`.
    pub(super) fn make_room(&mut self) -> bool {
        if self.rooms.is_overfull() {
            return false;
        }
        let (mut kept, mut made) = (Vec::new(), false);
        while !made && kept.len() < LOOKS {
            let Some((due_ms, room)) = self.idle.pop() else { break };
            let activation = self.rooms.get(room).map(|entry| &entry.activation);
            match activation.map(|it| (it.phase(), it.is_occupied())) {
                Some((Phase::Quarantined, _) | (Phase::Ready, true)) => kept.push((due_ms, room)),
                Some(_) => made = self.give_up(room),
                None => {}
            }
        }
        self.idle.extend(kept);
        made
    }

    /// True: its place is free, or will be when it has stopped. Else it is in use, and its idle time begins anew then.
    fn give_up(&mut self, room: RoomKey) -> bool {
        let Some(entry) = must_exist(self.rooms.get_mut(room)) else {
            return false;
        };
        entry.idleness.unwatch();
        match entry.activation.phase() {
            Phase::Ready if !entry.is_in_use() => {
                let ready = self.stop(room, "idle");
                self.defer(ready.then_some(room));
                ready
            }
            // A shard that knows the room knows its stream too.
            Phase::Asleep if entry.is_unused() => {
                self.forget_stream(room);
                self.forget_if_unused(room.slot);
                self.rooms.get(room).is_none()
            }
            _ => false,
        }
    }
}
