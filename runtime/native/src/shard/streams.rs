//! A room's stream as this shard knows it, and what all of its members miss at once.
//!
//! The one rule: whoever is live has been sent all that the stream holds up to the offset known here; so nothing is noted
//! for each member while it keeps up.

use crate::channels::event;
use crate::mesh::{Frame, LinkError, MemberHandle, RoomHandle, StreamPosition, flags};
use crate::ws::close;

use super::behind::Pull;
use super::core::Core;
use super::form::Form;
use super::hole::gap;
use super::member::Standing;
use super::place::Place;

impl Core {
    /// STREAM: the room has one; a new one if its host has lost what it kept.
    pub(super) fn stream(&mut self, handle: RoomHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        let told = StreamPosition::read(frame.body)?;
        let Some(room) = self.rooms.rooms.known_mut(handle) else { return Ok(()) };
        let known = room.stream;
        if known.epoch == 0 || (known.epoch == told.epoch && told.offset <= known.offset) {
            room.stream = StreamPosition::new(told.epoch, told.offset.max(known.offset));
        } else if known.epoch == told.epoch {
            self.each_member(handle, Core::miss); // while no link to the host was up
            self.stream_at(handle, told.offset);
        } else {
            self.each_member(handle, |core, member| core.give_up(member, known));
            let begun = StreamPosition::new(told.epoch, 0);
            self.rooms.rooms.get_mut(handle).into_iter().for_each(|room| room.stream = begun);
            self.tell_stream(handle, begun);
            // What it holds was said while this shard had not come back to the room.
            if told.offset > 0 {
                self.each_member(handle, Core::miss_all);
                self.stream_at(handle, told.offset);
            }
        }
        Ok(())
    }

    /// A stored message of the room has come so far.
    pub(super) fn stream_at(&mut self, handle: RoomHandle, offset: u64) {
        let room = self.rooms.rooms.get_mut(handle);
        room.into_iter().for_each(|room| room.stream.offset = room.stream.offset.max(offset));
    }

    /// What a member waits for is of a stream that is no more: what was dropped of it and what will not come is shown, what
    /// was kept goes out, all of it before the new one is told of.
    fn give_up(&mut self, member: MemberHandle, old: StreamPosition) {
        let behind = |place: &Place<'_>| place.entry.standing == Standing::Behind;
        let Some(mut place) = self.place_in_room(member).filter(behind) else { return };
        let slot = place.slot();
        let Some(behind) = place.conn.behind(member) else { return };
        let (pulls, from) = (behind.pull != Pull::No, behind.last_offset + 1);
        if pulls && from <= old.offset {
            place.say(event::GAP, &gap(old.epoch, from, old.offset, "history"));
        }
        place.be_live();
        self.mark_dirty(slot);
    }

    /// A new epoch is never silent, for those who keep a position.
    fn tell_stream(&mut self, handle: RoomHandle, begun: StreamPosition) {
        let event = begun.told(false);
        self.each_member(handle, |core, member| {
            let Some(mut place) = core.place_in_room(member) else { return };
            if place.entry.form == Form::Offsets && place.entry.standing >= Standing::Live {
                let slot = place.slot();
                place.say(event::STREAM, &event);
                core.mark_dirty(slot);
            }
        });
    }

    /// OVERFLOW: the link could not take what the room broadcast. With a history its members catch up; without, channels'
    /// members are told, and direct ones come back.
    pub(super) fn overflow(&mut self, handle: RoomHandle, frame: &Frame<'_>) {
        match frame.flags & flags::LIVE {
            0 => self.each_member(handle, Core::tell_overload),
            _ => self.each_member(handle, Core::miss),
        }
    }

    /// Calls `each` with every member of a room here.
    pub(super) fn each_member(&mut self, handle: RoomHandle, each: impl Fn(&mut Core, MemberHandle)) {
        let members = self.rooms.rooms.get(handle).map_or(Vec::new(), |room| room.members.clone());
        members.into_iter().for_each(|member| each(self, member));
    }

    /// A member misses what is stored after what has come here.
    fn miss(&mut self, member: MemberHandle) {
        let Some(before) = self.rooms.room_of(member).map(|room| room.stream.offset) else { return };
        let Some(mut place) = self.place_in_room(member) else { return };
        let slot = place.slot();
        let pull = place.conn.behind(member).map_or(Pull::No, |behind| behind.pull);
        if place.entry.standing > Standing::Asked && pull == Pull::No {
            place.fall_behind(before);
            self.refill_drained(slot);
        }
    }

    /// A member that stayed misses what a new stream holds already.
    fn miss_all(&mut self, member: MemberHandle) {
        let stayed = |place: Place<'_>| place.entry.standing >= Standing::Live;
        if self.place_in_room(member).is_some_and(stayed) {
            self.miss(member);
        }
    }

    fn tell_overload(&mut self, member: MemberHandle) {
        let Some(mut place) = self.place_in_room(member) else { return };
        let slot = place.slot();
        match (place.entry.form, place.entry.standing) {
            (Form::Direct, _) => {
                self.env.counters.overflow_closed.add(1);
                self.close_by_policy(slot, close::TRY_AGAIN, &close::retry("behind", close::RETRY_MS));
            }
            (_, Standing::Asked) => {}
            (_, Standing::Admitted) => place.conn.enter_behind(member).hole.add(0),
            _ => {
                place.say(event::GAP, r#"{"reason":"overload"}"#);
                self.mark_dirty(slot);
            }
        }
    }
}
