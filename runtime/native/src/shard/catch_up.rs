//! Members that are behind get on: what was kept for them is queued when the queue has drained, and what is in the room's
//! history is fetched by pages.
//!
//! The one rule: one page at a time for a member, and none before it has taken the last, so that no client costs more than that.

use crate::channels::event;
use crate::mesh::body;
use crate::mesh::{Frame, Kind, LinkError, MemberHandle, RoomHandle, flags};

use super::behind::Pull;
use super::core::Core;
use super::hole::gap;
use super::member::Standing;
use super::phase::Phase;
use super::place::Place;
use super::slots::ConnSlot;
use super::source::Source;
use super::waiting::Held;
use super::wire::{Message, append};

impl Core {
    /// Where a member stands, and its room.
    pub(super) fn place_in_room(&mut self, member: MemberHandle) -> Option<Place<'_>> {
        let from = Source::room(self.rooms.room_of(member)?, false);
        self.place(member, from)
    }

    /// Everything queued was written: those that are behind have their turn.
    pub(super) fn refill(&mut self, slot: ConnSlot) {
        let conn = self.conns.known(slot).filter(|conn| conn.lagging && conn.phase <= Phase::Barrier);
        let Some(backlog) = conn.and_then(|conn| conn.rare.as_ref()?.backlog.as_ref()) else { return };
        for _ in 0..backlog.len() {
            let Some(conn) = self.conns.known_mut(slot) else { return };
            if conn.queued_bytes() > self.env.queue.at_once() {
                break;
            }
            let next = conn.rare.as_mut().and_then(|rare| rare.backlog.as_mut()?.turn());
            next.into_iter().for_each(|member| self.serve(member));
        }
        if self.conns.known(slot).is_some_and(|conn| conn.outbox.is_some()) {
            self.mark_dirty(slot);
        }
    }

    /// One that is behind gets some of what is kept for it, or asks for what is not.
    fn serve(&mut self, member: MemberHandle) {
        let behind = |place: &Place<'_>| place.entry.standing == Standing::Behind;
        let Some(mut place) = self.place_in_room(member).filter(behind) else { return };
        let Some(behind) = place.conn.behind(member) else { return };
        let (pull, last_offset) = (behind.pull, behind.last_offset);
        let upto = if pull == Pull::No { u64::MAX } else { last_offset };
        if pull == Pull::No {
            place.show_hole();
        }
        place.queue_kept(upto, place.env.queue.at_once());
        if place.conn.behind(member).is_some_and(|behind| behind.may_go(upto)) {
            return;
        }
        match pull {
            Pull::No => place.be_live(),
            Pull::Due if self.push_to_room(member, Kind::Pull, &last_offset.to_le_bytes()) => {
                self.env.counters.pulls.add(1);
                self.set_pull(member, Pull::Asked);
            }
            Pull::Due | Pull::Asked => {}
        }
    }

    fn set_pull(&mut self, member: MemberHandle, pull: Pull) {
        let place = self.place_in_room(member);
        place.and_then(|it| it.conn.behind(member)).into_iter().for_each(|behind| behind.pull = pull);
    }

    /// Those of a connection that are behind have their turn, if it has taken everything.
    pub(super) fn refill_drained(&mut self, slot: ConnSlot) {
        if self.conns.get(slot).is_some_and(|conn| conn.queued_bytes() == 0) {
            self.refill(slot);
        }
    }

    /// PAGE: what was asked for has come.
    pub(super) fn page(&mut self, member: MemberHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        let reached = body::read_u64(frame.body)?;
        let room = self.rooms.members.get(member).map(|entry| entry.room);
        room.into_iter().for_each(|room| self.stream_at(room, reached));
        let Some(mut place) = self.place_in_room(member) else { return Ok(()) };
        let slot = place.slot();
        let Some(behind) = place.conn.behind(member).filter(|behind| behind.pull == Pull::Asked) else {
            return Ok(());
        };
        behind.last_offset = behind.last_offset.max(reached);
        behind.pull = Pull::Due;
        if frame.flags & flags::LIVE != 0 {
            place.be_live();
            self.mark_dirty(slot);
        }
        self.refill_drained(slot);
        Ok(())
    }

    /// GAP: the history does not reach back so far.
    pub(super) fn missing(&mut self, member: MemberHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        let [first, last] = body::read_u64s(frame.body)?;
        let stream = self.rooms.room_of(member).map_or(0, |room| room.stream.epoch);
        let Some(mut place) = self.place_in_room(member) else { return Ok(()) };
        let slot = place.slot();
        place.conn.behind(member).into_iter().for_each(|it| it.last_offset = it.last_offset.max(last));
        place.say(event::GAP, &gap(stream, first, last, "history"));
        self.mark_dirty(slot);
        Ok(())
    }

    /// The join is granted: what was held for it goes on; `replay`: what the room keeps follows first, in pages.
    pub(super) fn let_live(&mut self, member: MemberHandle, held: Vec<Held>, replay: bool) {
        let Some(place) = self.place_in_room(member) else { return };
        if replay {
            let behind = place.conn.enter_behind(member);
            (behind.pull, behind.last_offset) = (Pull::Asked, 0);
            for held in held.into_iter().filter(|held| held.offset == 0) {
                behind.keep(held, "", place.env.now_ms);
            }
        } else {
            for held in &held {
                append(place.conn, Message { binary: held.binary, payload: &held.payload }, None, place.env);
            }
        }
        let behind = place.conn.behind(member).is_some();
        place.entry.standing = if behind { Standing::Behind } else { Standing::Live };
        let slot = place.slot();
        self.mark_dirty(slot);
    }

    /// The room has been opened anew: what a host that is gone was asked for is asked for again, and what could be asked
    /// of nobody meanwhile is asked for now.
    pub(super) fn pull_again(&mut self, room: RoomHandle) {
        self.each_member(room, |core, member| {
            let Some(place) = core.place_in_room(member) else { return };
            let slot = place.slot();
            if let Some(behind) = place.conn.behind(member).filter(|behind| behind.pull != Pull::No) {
                behind.pull = Pull::Due;
                core.refill_drained(slot);
            }
        });
    }
}
