//! Frames from shards. A message for a room that is ready goes straight to its turn, uncopied; all else by the mailbox.

use super::core::HostCore;
use super::known::known;
use super::numbers::{LinkIndex, MemberKey, ShardIndex};
use super::queued::Queued;
use super::room::{Phase, Room};
use super::step::Step;
use crate::mesh::body::{Close, Hello, VERSION};
use crate::mesh::{ActorAddress, Epoch, Frame, Kind, LinkError, MemberHandle, Push, RoomHandle, credit};

impl<R, M> HostCore<R, M> {
    /// Takes one frame of a link. `admit` makes the user's side of a new member from its key, its room's address
    /// (`kind NUL key`) and the JOIN's body. An error ends the link: call `close_link`.
    pub fn frame(
        &mut self,
        link: LinkIndex,
        frame: &Frame<'_>,
        admit: impl FnOnce(MemberKey, &ActorAddress, &[u8]) -> Option<M>,
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
        link: LinkIndex,
        frame: &Frame<'_>,
        admit: impl FnOnce(MemberKey, &ActorAddress, &[u8]) -> Option<M>,
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
    pub fn end_read(&mut self, link: LinkIndex, taken: u64) {
        let Some(entry) = self.links.get_mut(link) else {
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

    fn is_greeted(&mut self, link: LinkIndex) -> bool {
        self.links.get(link).is_some_and(|link| link.shard.is_some())
    }

    fn hello(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let said = Hello::read(frame.body)?;
        if frame.kind != Kind::Hello || said.version != VERSION {
            return Err(LinkError::Malformed);
        }
        let shard = Some(ShardIndex(frame.handle));
        let other = self.links.iter().find(|(_, other)| other.shard == shard);
        let older = other.map(|(older, _)| older);
        let order = (said.generation, said.link);
        if other.is_some_and(|(_, other)| other.order > order) {
            return Err(LinkError::Superseded);
        }
        if let Some(entry) = self.links.get_mut(link) {
            (entry.shard, entry.order) = (shard, order);
        }
        Ok(older.map_or(Step::Nothing, Step::Superseded))
    }

    fn message(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Step {
        self.counters.messages_in += 1;
        let Some(slot) = self.links.get(link).and_then(|entry| entry.member(MemberHandle(frame.handle)))
        else {
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

    fn leave(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let (close, handle) = (Close::read(frame.body)?, MemberHandle(frame.handle));
        let Some(entry) = known(self.links.get_mut(link)) else {
            return Ok(Step::Nothing);
        };
        (entry.must_ack, entry.frees) = (true, true);
        entry.forget_refused(handle);
        let Some(slot) = entry.member(handle) else {
            return Ok(Step::Nothing);
        };
        entry.clear_member(handle);
        Ok(self.depart(slot, close.code, close.reason).into())
    }

    /// Behind all that the member has said; it leaves then if the frame has a body. At once, if its room does not live.
    fn barrier(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let handle = MemberHandle(frame.handle);
        let member = self.member_by(link, handle);
        let member = member.and_then(|member| Some((member, self.members.get(member)?.room)));
        let Some((member, room)) = member.filter(|(_, room)| self.rooms.at(*room).is_some_and(Room::is_live))
        else {
            self.push(link, Kind::BarrierDone, 0, handle.0, frame.epoch, &[]);
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

    pub(super) fn not_owner(&mut self, link: LinkIndex, room: RoomHandle, epoch: Epoch) -> Step {
        self.counters.not_owner += 1;
        known(self.links.get_mut(link)).into_iter().for_each(|entry| entry.refusals += 1);
        let version = self.partitions.version().to_le_bytes();
        self.push(link, Kind::NotOwner, 0, room.0, epoch, &[&version]);
        Step::Nothing
    }
}

/// What a message uses of its room's window.
pub(super) fn cost(body: &[u8]) -> u32 {
    u32::try_from(credit::cost(body.len())).unwrap_or(u32::MAX)
}
