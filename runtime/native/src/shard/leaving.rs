//! How a channel's membership ends while its socket stays: by `phx_leave`, by another join of its topic, or by its room.
//!
//! The one rule: its topic is free at once, and it is over when the room has handled, and so answered, all that it said.

use crate::channels::Envelope;
use crate::mesh::{Denial, Kind, MemberHandle, RoomHandle, body};
use crate::ws::close;

use super::core::Core;
use super::link::freed::Handle;
use super::member::{Member, Standing};
use super::membership_end::Ending;
use super::phase::Phase;
use super::rooms::Room;
use super::slots::{ConnSlot, Maybe};

/// What a join is answered that its room ended before it was granted: by the reason that the room gave.
fn denied(code: u16, reason: &str) -> Vec<u8> {
    let slug = if code == close::KICKED { "kicked" } else { "closed" };
    serde_json::json!({ "code": slug, "reason": reason }).to_string().into_bytes()
}

impl Core {
    /// `phx_leave`. Who is no member, or no longer, has left.
    pub(super) fn leave_topic(&mut self, slot: ConnSlot, asked: &Envelope<'_>) {
        let member =
            self.member_of(slot, &asked.topic).filter(|&member| !self.is_of_another_join(member, asked));
        match member {
            Some(member) => self.end(
                member,
                Ending::Leave { reference: asked.reference.as_ref().map(|it| it.kept().into()) },
            ),
            None => self.reply_to(slot, asked, false, b"{}"),
        }
    }

    /// The room ends the membership: but for replies it hears no more. Who is kicked is not let in by that topic again.
    pub(super) fn put_out(&mut self, member: MemberHandle, ending: Ending) {
        let Some(entry) = self.rooms.members.known_mut(member) else { return };
        entry.standing = Standing::Asked;
        let answered = entry.answered;
        // It, or its connection, was ending already: its barrier is due when its pushes have gone.
        let waits = entry.has_pushes();
        let Some(conn) = self.conns.known_mut(entry.conn) else { return };
        conn.leave_behind(member);
        let is_due = waits && (conn.phase == Phase::Barrier || entry.ending().is_some());
        if ending.close().code == close::KICKED {
            conn.channels_mut().into_iter().for_each(|channels| channels.kick(entry.topic()));
        }
        self.forget_pushes(member, Denial::NOT_JOINED);
        match answered {
            true => self.end(member, ending),
            false => {
                let body::Close { code, reason } = ending.close();
                self.end_join(member, &denied(code, reason), (code, reason));
            }
        }
        if is_due {
            self.said_all(member);
        }
    }

    /// The membership ends when its room has handled what it said; at once, if nothing is to be waited for.
    pub(super) fn end(&mut self, member: MemberHandle, ending: Ending) {
        let is_there = |it: &&Member| it.conn.is_some() && it.ending().is_none();
        let Some(entry) = self.rooms.members.known(member).filter(is_there) else { return };
        let (slot, waits) = (entry.conn.known(), entry.has_pushes());
        self.keep_quota(member);
        self.change(member, |more| more.waiting.get_or_insert_default().ending = Some(ending));
        let closing = self.conns.known(slot).and_then(|conn| conn.rare.as_ref()?.closing.as_ref());
        let asked = match closing {
            Some(closing) => closing.barriers.contains(&member) && !closing.late.contains(&member),
            None => waits || self.is_leaving_host(member) || self.ask_barrier(member),
        };
        if !asked {
            self.ended(member);
        }
    }

    /// BARRIER_DONE: the room has handled all that the member said.
    pub(super) fn heard_out(&mut self, member: MemberHandle) {
        let Some(entry) = self.rooms.members.known(member) else { return };
        match entry.ending() {
            Some(_) => self.ended(member),
            None if self.has_open(member) => self.wait_for_answers(entry.conn.known(), member),
            None => self.barrier_done(entry.conn.known(), member),
        }
    }

    /// There is nobody any more who could say that the member was heard out. What still waits, or may come back, goes to the
    /// room's next host.
    pub(super) fn unasked(&mut self, member: MemberHandle) {
        let entry = self.rooms.members.get(member).filter(|entry| entry.conn.is_some());
        if entry.is_some_and(|entry| !entry.has_pushes()) && !self.is_leaving_host(member) {
            self.heard_out(member);
        }
    }

    /// Does its room wait for a host that it has left, from which messages may come back?
    pub(super) fn is_leaving_host(&self, member: MemberHandle) -> bool {
        self.rooms.room_of(member).is_some_and(Room::is_awaited)
    }

    /// BARRIER_DONE. What has come back before it is handled elsewhere, and another barrier behind it.
    pub(super) fn barrier_answered(&mut self, member: MemberHandle) {
        if self.rooms.members.get(member).is_some_and(|entry| !entry.has_pushes()) {
            self.heard_out(member);
        }
    }

    /// Tells every room of it, once.
    pub(super) fn leave(&mut self, slot: ConnSlot, code: u16, reason: &str) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let members: Vec<MemberHandle> = conn.members().collect();
        conn.member = Maybe::NONE;
        members.into_iter().for_each(|member| self.leave_room(member, code, reason));
    }

    /// Tells the room, and frees the membership when the host has taken it.
    pub(super) fn leave_room(&mut self, member: MemberHandle, code: u16, reason: &str) {
        let Some(entry) = self.rooms.members.get(member).filter(|entry| entry.conn.is_some()) else {
            return;
        };
        let (slot, room) = (entry.conn.known(), entry.room);
        self.forget_pushes(member, Denial::NOT_JOINED);
        if let Some(room) = self.rooms.rooms.known_mut(room) {
            room.asked.take_of(member);
        }
        self.end_handle(room, Kind::Leave, Handle::Member(member), &body::Close { code, reason }.bytes());
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.leave_behind(member);
            conn.channels_mut().into_iter().for_each(|channels| channels.remove(member));
        }
        let bytes = self.rooms.members.known(member).map_or(0, Member::heap_bytes);
        self.charge_member(slot, bytes, 0);
        let empty = self.rooms.detach(member);
        self.free(room, Handle::Member(member));
        if empty {
            self.release(room);
        }
        self.env.counters.members.sub(1);
        self.barrier_done(slot, member);
    }

    /// Tells the host to which the room is attached that a handle ends.
    pub(super) fn end_handle(&mut self, room: RoomHandle, kind: Kind, handle: Handle, frame_body: &[u8]) {
        let Some(room) = self.rooms.rooms.known(room).filter(|room| room.attached) else { return };
        if let Some(link) = self.links.up(room.host) {
            link.push(kind, 0, handle, room.epoch, &[frame_body]);
        }
    }

    /// The membership is over: the client hears of it, and the room, if it has not.
    pub(super) fn ended(&mut self, member: MemberHandle) {
        let ending = self.change(member, |more| more.waiting.as_mut()?.ending.take());
        let Some(ending) = ending.flatten() else { return };
        self.answer_join(member, true, &Denial::LEFT.response());
        self.answer_open(member, Denial::UNANSWERED);
        if let Ending::Leave { reference } = &ending {
            self.say_reply(member, reference.as_deref(), false, b"{}");
        }
        let told = ending.close();
        self.say_ended(member, told.code, told.reason);
        self.leave_room(member, told.code, told.reason);
    }
}
