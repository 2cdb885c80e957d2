//! Rooms that let no member in: one that failed too often, for a while; and one that its last host still runs, for now.
//! One rule: **all that waits is answered**: members by a close, joins and pushes by a reply, calls by the reason.

use super::core::HostCore;
use super::link::binding::RoomBinding;
use super::link::destination::Destination;
use super::numbers::{MemberKey, RoomKey};
use super::queued::Queued;
use super::room::Phase;
use super::step::Dropped;
use crate::mesh::{Denial, Epoch, Kind, close};

/// What members, joins and calls of such a room are told.
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
        self.rooms.get(room)?;
        self.counters.quarantines += 1;
        let end = self.turn_out(room, Phase::Quarantined, &QUARANTINED);
        self.watch_idle(room);
        end
    }

    /// The room was to be started, and may not be: all that waits for it is refused with 1013, calls as moved. It is asleep,
    /// so the next that comes for it has it started.
    pub fn refuse_room(&mut self, room: RoomKey) {
        if self.rooms.get(room).is_some_and(|entry| entry.phase == Phase::Starting) {
            self.counters.rooms_refused += 1;
            drop(self.turn_out(room, Phase::Asleep, &UNAVAILABLE));
            self.forget_if_unused(room.slot);
        }
    }

    fn turn_out(&mut self, room: RoomKey, phase: Phase, verdict: &Verdict) -> Option<R> {
        let entry = self.rooms.get_mut(room)?;
        (entry.phase, entry.deferred) = (phase, false);
        let epoch = entry.epoch;
        let (end, mailbox, shares) =
            (entry.end.take(), std::mem::take(&mut entry.mailbox), entry.shares.clone());
        let mut joined: Vec<MemberKey> =
            entry.members.iter().filter_map(|&slot| self.members.key(slot)).collect();
        for (link, handle) in shares {
            let binding = self.links.binding_mut(link, handle);
            joined.extend(binding.into_iter().flat_map(RoomBinding::take_recovering));
        }
        for queued in mailbox.into_queue() {
            self.discard(queued, epoch, verdict);
        }
        for member in joined {
            self.reject(member, verdict.close, verdict.denial);
        }
        end
    }

    fn discard(&mut self, queued: Queued, epoch: Epoch, verdict: &Verdict) {
        let (code, denial) = (verdict.close, verdict.denial);
        match queued {
            Queued::Join { member, .. } => self.reject(member, code, denial),
            Queued::Recover(members) => {
                members.into_iter().for_each(|member| self.reject(member, code, denial))
            }
            Queued::Message { member, push, body, held, .. } => {
                self.unheard(member, push, &body);
                held.into_iter().for_each(|held| self.links.release(held));
            }
            Queued::Leave { member, .. } => {
                self.heard_out(member);
                self.reject(member, code, denial);
            }
            Queued::Call { ticket, .. } => self.dropped.push((ticket, verdict.calls)),
            Queued::Reminder(_) => {}
            Queued::Barrier { link, handle } => {
                self.links.send(Destination::member(link, handle, epoch), Kind::BarrierDone, 0, &[]);
            }
        }
    }
}
