//! Rooms that let no member in: one that failed too often, for a while; and one that its last host still runs, for now.
//! One rule: **all that waits is answered**: members by a close, joins and pushes by a reply, calls by the reason.

use super::HostCore;
use crate::host::link::binding::RoomBinding;
use crate::host::numbers::{MemberKey, RoomKey};
use crate::host::room::entry::Room;
use crate::host::room::phase::Phase;
use crate::host::room::queued::Queued;
use crate::host::step::Dropped;
use crate::mesh::{Denial, Epoch, close};

/// How members, joins and calls of such a room are answered.
struct Verdict {
    close: u16,
    denial: Denial,
    calls: Dropped,
}

const QUARANTINED: Verdict =
    Verdict { close: close::SERVER_ERROR, denial: Denial::QUARANTINED, calls: Dropped::Quarantined };
/// Another host still runs it. A later request may find it here.
const UNAVAILABLE: Verdict =
    Verdict { close: close::TRY_AGAIN, denial: Denial::MOVED, calls: Dropped::Moved };

impl<R, M> HostCore<R, M> {
    /// The room has failed too often: its members are closed with 1011 and joins refused, until it has been left
    /// alone for its idle time.
    pub fn quarantine(&mut self, room: RoomKey) -> Option<R> {
        self.rooms.get_mut(room)?.activation.quarantine();
        self.counters.quarantines += 1;
        let end = self.refuse_all(room, &QUARANTINED);
        if let Some(entry) = self.rooms.get_mut(room) {
            let due_ms = entry.watch_idle(self.now_ms);
            self.idle.push(due_ms, room);
        }
        end
    }

    /// The room was to be started, and may not be: all that waits for it is refused with 1013, calls as moved. It is asleep,
    /// so the next that comes for it has it started.
    pub fn refuse_room(&mut self, room: RoomKey) {
        let is_starting = |entry: &&mut Room<R>| entry.activation.is(Phase::Starting);
        let Some(entry) = self.rooms.get_mut(room).filter(is_starting) else {
            return;
        };
        entry.activation.rest();
        self.counters.rooms_refused += 1;
        drop(self.refuse_all(room, &UNAVAILABLE));
        self.forget_if_unused(room.slot);
    }

    fn refuse_all(&mut self, room: RoomKey, verdict: &Verdict) -> Option<R> {
        let entry = self.rooms.get_mut(room)?;
        let epoch = entry.epoch();
        let (end, mailbox, bindings) =
            (entry.end.take(), std::mem::take(&mut entry.mailbox), entry.bindings.clone());
        let joined = entry.roster.joined().iter();
        let mut joined: Vec<MemberKey> = joined.filter_map(|&slot| self.members.key(slot)).collect();
        for (link, handle) in bindings {
            let binding = self.links.binding_mut(link, handle);
            joined.extend(binding.into_iter().flat_map(RoomBinding::take_recovering));
        }
        for queued in mailbox.into_queue() {
            self.refuse_queued(queued, epoch, verdict);
        }
        for member in joined {
            self.reject(member, verdict.close, verdict.denial);
        }
        end
    }

    fn refuse_queued(&mut self, queued: Queued, epoch: Epoch, verdict: &Verdict) {
        let (code, denial) = (verdict.close, verdict.denial);
        match queued {
            Queued::Join { member, .. } => self.reject(member, code, denial),
            Queued::Recover(members) => {
                members.into_iter().for_each(|member| self.reject(member, code, denial))
            }
            Queued::Message { member, push, body, held, .. } => {
                self.answer_ended(member, push, &body);
                held.into_iter().for_each(|held| self.links.release(held));
            }
            Queued::Leave { member, .. } => {
                self.acknowledge_leave(member);
                self.reject(member, code, denial);
            }
            Queued::Call { ticket, .. } => self.due.drop_call(ticket, verdict.calls),
            Queued::Reminder(_) => {}
            Queued::Barrier { link, handle } => self.acknowledge_barrier(link, handle, epoch),
        }
    }
}
