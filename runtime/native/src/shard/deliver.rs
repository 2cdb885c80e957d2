//! One message to one member: to its place, if it is live; held, if its join is not answered.
//!
//! The one rule: what is decided for one member is done to it alone; the connection's end is left to the caller.

use super::core::Core;
use super::member::Standing;
use super::phase::Phase;
use super::place::Place;
use super::slots::ConnSlot;
use super::slow_client::{Verdict, decide_unheld};
use super::source::Source;
use super::wire::Wire;
use crate::mesh::MemberHandle;
use crate::ws::close;

impl Core {
    /// Where a member of an open connection stands.
    pub(super) fn place(&mut self, member: MemberHandle, from: Source) -> Option<Place<'_>> {
        let entry = self.rooms.members.get_mut(member)?;
        let conn = self.conns.get_mut(entry.conn).filter(|conn| conn.phase <= Phase::Barrier)?;
        Some(Place { member, entry, conn, env: &mut self.env, from })
    }

    /// One message for one member. False: its connection is to be closed as too slow (`close_slow`).
    pub(super) fn enqueue(&mut self, member: MemberHandle, from: Source, wire: &mut Wire<'_>) -> bool {
        let Some(mut place) = self.place(member, from) else { return true };
        let slot = place.slot();
        if place.entry.standing == Standing::Admitted {
            return self.hold(member, from, wire);
        }
        let verdict = place.verdict(wire);
        place.obey(verdict, wire);
        if verdict != Verdict::PassBy {
            self.mark_dirty(slot);
        }
        verdict != Verdict::Close
    }

    /// Its join is not answered: held, as much as the budget allows.
    fn hold(&mut self, member: MemberHandle, from: Source, wire: &mut Wire<'_>) -> bool {
        let Some(place) = self.place(member, from) else { return true };
        let (pull, offset) = (place.conn.behind(member).map(|behind| behind.pull), wire.said.say.offset);
        let held = wire.held(place.entry, from.before, &place.env.shared);
        let most_bytes = self.env.queue.bytes;
        if pull.is_none() && self.change(member, |more| more.hold(held, most_bytes)) == Some(true) {
            return true;
        }
        let verdict = decide_unheld(from.policy, from.history, pull, offset > 0);
        self.place(member, from).into_iter().for_each(|mut place| place.obey(verdict, wire));
        verdict != Verdict::Close
    }

    /// Closes a connection for a message that it had no room for.
    pub(super) fn close_slow(&mut self, slot: ConnSlot) {
        self.env.counters.slow_closed.add(1);
        self.close_by_policy(slot, close::TRY_AGAIN, &close::retry("slow", close::RETRY_MS));
    }
}
