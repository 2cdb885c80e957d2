//! Empty rooms fall asleep, and all rooms stop when the host ends. At most one entry a room waits in the queue, however
//! often it empties and fills.

use super::core::HostCore;
use super::idle_queue::SHUTDOWN;
use super::known::known;
use super::numbers::RoomKey;
use super::room::Phase;

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
        entry.timed = false;
        let due = entry.is_idle_at(self.now_ms);
        match (entry.phase, due) {
            // A call is due: the turn after it begins the time anew.
            (Phase::Ready, _) if entry.is_in_use() => false,
            (Phase::Ready, true) => self.stop(room, "idle"),
            (Phase::Quarantined, true) if entry.shares.is_empty() => {
                entry.phase = Phase::Asleep;
                self.look_at(room)
            }
            (Phase::Asleep, _) => {
                self.forget_if_unused(room.slot);
                false
            }
            (Phase::Ready | Phase::Quarantined, _) => {
                self.watch_idle(room);
                false
            }
            _ => false,
        }
    }

    /// There are as many rooms as there may be: the one that is to fall asleep next does so at once, or is forgotten with
    /// what it said if it sleeps. False: all are in use, or too many are at their `on_stop`.
    pub(super) fn make_room(&mut self) -> bool {
        if self.rooms.len() > self.config.rooms + self.config.rooms / 8 {
            return false;
        }
        let (mut kept, mut made) = (Vec::new(), false);
        while !made && kept.len() < LOOKS {
            let Some((due_ms, room)) = self.idle.pop() else { break };
            match self.rooms.get(room).map(|entry| (entry.phase, entry.is_occupied())) {
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
        let Some(entry) = known(self.rooms.get_mut(room)) else {
            return false;
        };
        entry.timed = false;
        match entry.phase {
            Phase::Ready if !entry.is_in_use() => {
                let ready = self.stop(room, "idle");
                self.defer(ready.then_some(room));
                ready
            }
            // A shard that knows it has been told which stream it has.
            Phase::Asleep if entry.shares.is_empty() => {
                self.forget_stream(room);
                self.forget_if_unused(room.slot);
                self.rooms.get(room).is_none()
            }
            _ => false,
        }
    }

    /// The room is ready: if nobody is in it, its idle time begins.
    pub(super) fn note_if_empty(&mut self, room: RoomKey) {
        let now_ms = self.now_ms;
        let Some(entry) = known(self.rooms.get_mut(room)).filter(|entry| entry.members.is_empty()) else {
            return;
        };
        if !std::mem::replace(&mut entry.quiet, true) {
            entry.empty_since_ms = now_ms;
        }
        if !entry.timed {
            self.watch_idle(room);
        }
    }

    /// Tasks of this room run beside its turns, or have ended: its idle time begins again then.
    pub fn set_working(&mut self, room: RoomKey, working: bool) {
        let now_ms = self.now_ms;
        if let Some(entry) = self.rooms.get_mut(room) {
            entry.working = working;
            entry.empty_since_ms = now_ms;
        }
    }

    pub(super) fn watch_idle(&mut self, room: RoomKey) {
        let now_ms = self.now_ms;
        let Some(entry) = known(self.rooms.get_mut(room)) else {
            return;
        };
        entry.timed = true;
        if entry.phase == Phase::Quarantined {
            entry.empty_since_ms = now_ms;
        }
        let due_ms = entry.empty_since_ms.saturating_add(entry.idle_ms);
        self.watch_until(room, due_ms);
    }

    /// Looks at a room then; its `timed` is set.
    pub(super) fn watch_until(&mut self, room: RoomKey, due_ms: u64) {
        self.idle.push(due_ms, room);
    }
}
