//! A room's life: started by its user, stopped at the end of a turn, put away, or lost to another host.

use super::core::HostCore;
use super::link::destination::Destination;
use super::numbers::{MemberKey, RoomKey, RoomSlot};
use super::queued::Queued;
use super::room::{Phase, Room};
use super::step::{Dropped, Step};
use super::tag_index::TagIndex;
use crate::mesh::Kind;

impl<R, M> HostCore<R, M> {
    /// The room has been constructed and its `on_start` has ended: give it its turns by `next`.
    /// `idle_ms`: how long it stays awake when empty, if not as configured.
    pub fn started(&mut self, room: RoomKey, end: R, idle_ms: Option<u64>) -> Option<R> {
        let Some(entry) = self.rooms.get_mut(room).filter(|entry| entry.phase == Phase::Starting) else {
            return Some(end);
        };
        entry.phase = Phase::Busy;
        entry.idle_ms = idle_ms.unwrap_or(self.config.idle_ms);
        entry.end = Some(end);
        None
    }

    /// Asks a room to stop after its turn. True: it was ready, so give it its turns by `next` (the first is the stop).
    pub fn stop(&mut self, room: RoomKey, reason: &'static str) -> bool {
        let Some(entry) = self.rooms.get_mut(room).filter(|entry| entry.is_live()) else {
            return false;
        };
        entry.stop = Some(reason);
        if entry.phase != Phase::Ready {
            return false;
        }
        entry.phase = Phase::Busy;
        true
    }

    /// `on_stop` has ended. Returns what the room was to its user, to be dropped without a lock held; and a
    /// `Step::Start` when somebody has come meanwhile to a room that only slept. `evict`: its members are not ours
    /// any more (moved, shutdown), so they vanish without a leave.
    pub fn stopped(&mut self, room: RoomKey, evict: bool) -> (Option<R>, Step) {
        // Asked to stop for good while it fell asleep: nobody wakes it now.
        let evict = evict || self.rooms.get(room).is_some_and(|entry| entry.stop.is_some());
        if evict {
            self.evict(room);
        }
        let Some(entry) = self.rooms.get_mut(room) else {
            return (None, Step::Nothing);
        };
        let end = entry.end.take();
        entry.stop = None;
        if !evict && !entry.mailbox.is_empty() {
            entry.phase = Phase::Starting;
            self.counters.activations += 1;
            return (end, Step::Start(room));
        }
        entry.phase = Phase::Asleep;
        self.counters.rooms_slept += 1;
        self.forget_if_unused(room.slot);
        (end, Step::Nothing)
    }

    /// The room's partition is another host's now. True: it was ready, and `next` gives its stop.
    pub(super) fn lose(&mut self, room: RoomKey) -> bool {
        self.evict(room);
        self.unname(room);
        match self.rooms.get(room).map(|entry| entry.phase) {
            Some(Phase::Asleep | Phase::Quarantined) => {
                self.rooms.remove(room);
                return false;
            }
            Some(Phase::Starting) => self.abandoned.push(room),
            _ => {}
        }
        self.stop(room, "moved")
    }

    /// Rooms lost while they were to be started, each once: of one whose `on_start` has not begun, and shall not, the
    /// user says `stopped`. Ask after a table.
    pub fn take_abandoned(&mut self) -> Vec<RoomKey> {
        std::mem::take(&mut self.abandoned)
    }

    /// A start that was due. Whoever was asked to stop before it began does not begin.
    pub(super) fn begin_start(&mut self, room: RoomKey) -> Step {
        match self.rooms.get(room).map(|entry| entry.stop) {
            Some(None) => return Step::Start(room),
            Some(Some(_)) => drop(self.stopped(room, true)),
            None => {}
        }
        Step::Nothing
    }

    /// Forgets a room's members and its shares without a word to either side, but for what members bear.
    fn evict(&mut self, room: RoomKey) {
        let shares = self.rooms.get(room).map(|entry| entry.shares.clone()).unwrap_or_default();
        shares.iter().for_each(|&(link, _)| self.send_attachments(link));
        // Its next owner has a stream of its own.
        self.forget_stream(room);
        let Some(entry) = self.rooms.get_mut(room) else {
            return;
        };
        let (mailbox, epoch) = (std::mem::take(&mut entry.mailbox), entry.epoch);
        entry.tagged = TagIndex::default();
        let mut listed = std::mem::take(&mut entry.members);
        listed.extend(entry.turned_away.take().map(|it| it.0).unwrap_or_default());
        let mut gone: Vec<MemberKey> = listed.iter().filter_map(|&slot| self.members.key(slot)).collect();
        for queued in mailbox.into_queue() {
            match queued {
                Queued::Join { member, .. } | Queued::Leave { member, .. } => gone.push(member),
                Queued::Recover(members) => gone.extend(members),
                Queued::Call { ticket, .. } => self.dropped.push((ticket, Dropped::Moved)),
                // Whoever closes waits for nobody here.
                Queued::Barrier { link, handle } => {
                    self.links.send(Destination::member(link, handle, epoch), Kind::BarrierDone, 0, &[]);
                }
                Queued::Message { member, push: true, body, .. } => self.answer_moved(member, epoch, &body),
                Queued::Message { member, form, body, .. } => self.return_queued(member, epoch, form, &body),
                Queued::Reminder(_) => {}
            }
        }
        // Before the last of the shares, with which the room may go.
        gone.into_iter().for_each(|member| self.forget_member(member));
        shares.into_iter().for_each(|(link, handle)| self.release_share(link, handle));
    }

    /// A room of which nothing lives and that no shard knows leaves the directory.
    pub(super) fn forget_if_unused(&mut self, slot: RoomSlot) {
        let unused = |entry: &Room<R>| entry.phase == Phase::Asleep && entry.shares.is_empty();
        if !self.rooms.at(slot).is_some_and(unused) || self.is_streaming(slot) {
            return;
        }
        if let Some(key) = self.rooms.key(slot) {
            self.unname(key);
            self.note_awake(key);
            self.rooms.remove(key);
        }
    }

    /// Takes a room out of the directory, unless it has gone; its name may be another's already.
    fn unname(&mut self, room: RoomKey) {
        let Some(entry) = self.rooms.get(room) else {
            return;
        };
        if self.directory.get(&entry.address) == Some(&room.slot) {
            self.directory.remove(&entry.address);
        }
    }

    /// Every room, live or not: for a shutdown.
    pub fn room_keys(&self) -> Vec<RoomKey> {
        self.rooms.keys().collect()
    }
}
