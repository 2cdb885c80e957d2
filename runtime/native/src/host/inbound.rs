//! Frames from shards. A message for a room that is ready goes straight to its turn, uncopied; all else by the mailbox.

use super::core::HostCore;
use super::link::Link;
use super::room::{Phase, Queued, Room};
use super::slots::Key;
use crate::mesh::body::{Close, Hello, VERSION};
use crate::mesh::{ActorAddress, Frame, Kind, LinkError, Push, credit};

/// What the caller must do next about a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Nothing,
    /// Construct the room; then `started`, or later `quarantine`.
    Start(Key),
    /// Take turns from `next` until there is none.
    Next(Key),
    /// Run the turn of this frame, a MESSAGE or PUSH; if it does not end at once call `suspend`.
    Message {
        room: Key,
        member: Key,
    },
    /// Run this call beside the turn that the room is in.
    Read {
        room: Key,
        ticket: u64,
    },
    /// An older link of the same shard is dead: `close_link` it.
    Superseded(u32),
}

impl From<Option<Key>> for Step {
    fn from(room: Option<Key>) -> Step {
        room.map_or(Step::Nothing, Step::Next)
    }
}

impl<R, M> HostCore<R, M> {
    /// Takes one frame of a link. `admit` makes the user's side of a new member from its key, its room's address
    /// (`kind NUL key`) and the JOIN's body. An error ends the link: call `close_link`.
    pub fn frame(
        &mut self,
        link: u32,
        frame: &Frame<'_>,
        admit: impl FnOnce(Key, &ActorAddress, &[u8]) -> Option<M>,
    ) -> Result<Step, LinkError> {
        if !self.is_greeted(link) {
            return self.hello(link, frame);
        }
        match frame.kind {
            Kind::Message => Ok(self.message(link, frame)),
            Kind::Push => Push::read(frame.body).map(|_| self.message(link, frame)),
            _ => self.rarer(link, frame, admit),
        }
    }

    fn rarer(
        &mut self,
        link: u32,
        frame: &Frame<'_>,
        admit: impl FnOnce(Key, &ActorAddress, &[u8]) -> Option<M>,
    ) -> Result<Step, LinkError> {
        match frame.kind {
            Kind::Open => self.open(link, frame),
            Kind::Join => self.join(link, frame, admit),
            Kind::Leave => self.leave(link, frame),
            Kind::Barrier => self.barrier(link, frame),
            Kind::Release => Ok(self.release(link, frame)),
            Kind::State => self.state(link, frame),
            Kind::MembersEnd => self.members_end(link, frame),
            Kind::Pull => self.pull(link, frame),
            other => Err(LinkError::UnknownKind(other as u8)),
        }
    }

    /// The frames of one read have been taken, `taken` since the link began. The next `seal` acknowledges them.
    pub fn end_read(&mut self, link: u32, taken: u64) {
        let Some(entry) = self.links.get_mut(link as usize).and_then(Option::as_deref_mut) else {
            return;
        };
        if std::mem::take(&mut entry.frees) {
            // A batch that still speaks to the handles just freed must not be the one that frees them.
            entry.outgoing.seal(entry.taken, false);
        }
        entry.taken = taken;
        let owing = std::mem::take(&mut entry.owing);
        if entry.must_ack || !owing.is_empty() {
            self.mark_dirty(link);
        }
        for handle in owing {
            self.grant(link, handle);
        }
    }

    fn is_greeted(&mut self, link: u32) -> bool {
        self.link(link).is_some_and(|link| link.shard.is_some())
    }

    fn hello(&mut self, link: u32, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let said = Hello::read(frame.body)?;
        if frame.kind != Kind::Hello || said.version != VERSION {
            return Err(LinkError::Malformed);
        }
        let same =
            |other: &Option<Box<Link>>| other.as_ref().is_some_and(|other| other.shard == Some(frame.handle));
        let other = self.links.iter().position(same);
        let order = (said.generation, said.link);
        let is_late = |other: usize| self.links[other].as_ref().is_some_and(|other| other.order > order);
        if other.is_some_and(is_late) {
            return Err(LinkError::Superseded);
        }
        if let Some(entry) = self.link(link) {
            (entry.shard, entry.order) = (Some(frame.handle), order);
        }
        Ok(other.map_or(Step::Nothing, |older| Step::Superseded(older as u32)))
    }

    fn message(&mut self, link: u32, frame: &Frame<'_>) -> Step {
        self.counters.messages_in += 1;
        let found = self.links.get(link as usize).and_then(Option::as_deref);
        let Some(slot) = found.and_then(|entry| entry.member(frame.handle)) else {
            return self.stray(link, frame);
        };
        let (Some(member), Some(entry)) = (self.members.key(slot), self.members.at(slot)) else {
            return Step::Nothing;
        };
        let (Some(room), Some(home)) = (self.rooms.key(entry.room), self.rooms.at_mut(entry.room)) else {
            return Step::Nothing;
        };
        let share = entry.share;
        if home.epoch != frame.epoch {
            return self.outdated(link, share, frame);
        }
        // A room that does not live has no turn to come in which it would find that it does not listen.
        if !entry.is_heard() && (home.phase == Phase::Ready || !home.is_live()) {
            self.charge_share(link, share, cost(frame.body));
            self.unheard(member, frame.kind == Kind::Push, frame.body);
            return Step::Nothing;
        }
        if home.phase != Phase::Ready && !self.may_read(room, member, frame) {
            return self.wait(room, member, frame);
        }
        self.charge_share(link, share, cost(frame.body));
        Step::Message { room, member }
    }

    fn leave(&mut self, link: u32, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let close = Close::read(frame.body)?;
        let Some(entry) = self.link(link) else {
            return Ok(Step::Nothing);
        };
        (entry.must_ack, entry.frees) = (true, true);
        entry.forget_refused(frame.handle);
        let Some(slot) = entry.member(frame.handle) else {
            return Ok(Step::Nothing);
        };
        entry.clear_member(frame.handle);
        Ok(self.depart(slot, close.code, close.reason).into())
    }

    /// Behind all that the member has said; it leaves then if the frame has a body. At once, if its room does not live.
    fn barrier(&mut self, link: u32, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let handle = frame.handle;
        let slot = self.link(link).and_then(|entry| entry.member(handle));
        let member = slot.and_then(|slot| Some((self.members.key(slot)?, self.members.at(slot)?.room)));
        let Some((member, room)) = member.filter(|(_, room)| self.rooms.at(*room).is_some_and(Room::is_live))
        else {
            self.push(link, Kind::BarrierDone, 0, handle, frame.epoch, &[]);
            return Ok(Step::Nothing);
        };
        let queued = match frame.body {
            [] => Queued::Barrier { link, handle },
            body => {
                let Close { code, reason } = Close::read(body)?;
                Queued::Leave { member, code, reason: reason.into() }
            }
        };
        Ok(self.enqueue(room, queued).into())
    }

    pub(super) fn not_owner(&mut self, link: u32, room_handle: u32, epoch: u64) -> Step {
        self.counters.not_owner += 1;
        self.link(link).into_iter().for_each(|entry| entry.refusals += 1);
        let version = self.table.version.to_le_bytes();
        self.push(link, Kind::NotOwner, 0, room_handle, epoch, &[&version]);
        Step::Nothing
    }
}

/// What a message uses of its room's window.
pub(super) fn cost(body: &[u8]) -> u32 {
    u32::try_from(credit::cost(body.len())).unwrap_or(u32::MAX)
}
