//! Frames from shards. A message for a room that is ready goes straight to its turn, uncopied; all else by the mailbox.

use super::core::HostCore;
use super::known::known;
use super::link::connection::Greeting;
use super::link::credit::cost;
use super::link::destination::{Destination, answer_to};
use super::numbers::{LinkIndex, MemberKey, ShardIndex};
use super::queued::Queued;
use super::room::{Phase, Room};
use super::step::Step;
use crate::mesh::body::{Close, Hello, VERSION};
use crate::mesh::{ActorAddress, Epoch, Frame, Kind, LinkError, MemberHandle, Push, RoomHandle};

impl<R, M> HostCore<R, M> {
    /// Takes one frame of a link. `admit` makes the user's side of a new member from its key, its room's address
    /// (`kind NUL key`) and the JOIN's body. An error ends the link: call `close_link`.
    pub fn frame(
        &mut self,
        link: LinkIndex,
        frame: &Frame<'_>,
        admit: impl FnOnce(MemberKey, &ActorAddress, &[u8]) -> Option<M>,
    ) -> Result<Step, LinkError> {
        if !self.links.is_greeted(link) {
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
        self.links.end_read(link, taken);
    }

    fn hello(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let said = Hello::read(frame.body)?;
        if frame.kind != Kind::Hello || said.version != VERSION {
            return Err(LinkError::Malformed);
        }
        let hello = Greeting { shard: ShardIndex(frame.handle), order: (said.generation, said.link) };
        Ok(self.links.greet(link, hello)?.map_or(Step::Nothing, Step::Superseded))
    }

    fn message(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Step {
        self.counters.messages_in += 1;
        let Some(slot) = self.links.member(link, MemberHandle(frame.handle)) else {
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
            self.links.charge(link, share, cost(frame.body));
            self.unheard(member, frame.kind == Kind::Push, frame.body);
            return Step::Nothing;
        }
        if home.phase != Phase::Ready && !self.may_read(room, member, frame) {
            return self.wait(room, member, frame);
        }
        self.links.charge(link, share, cost(frame.body));
        Step::Message { room, member }
    }

    fn leave(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let (close, handle) = (Close::read(frame.body)?, MemberHandle(frame.handle));
        let Some(entry) = known(self.links.get_mut(link)) else {
            return Ok(Step::Nothing);
        };
        entry.note_freed();
        entry.handles.forget_refused(handle);
        let Some(slot) = entry.handles.member(handle) else {
            return Ok(Step::Nothing);
        };
        entry.handles.clear_member(handle);
        Ok(self.depart(slot, close.code, close.reason).into())
    }

    /// Behind all that the member has said; it leaves then if the frame has a body. At once, if its room does not live.
    fn barrier(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let handle = MemberHandle(frame.handle);
        let member = self.member_by(link, handle);
        let member = member.and_then(|member| Some((member, self.members.get(member)?.room)));
        let Some((member, room)) = member.filter(|(_, room)| self.rooms.at(*room).is_some_and(Room::is_live))
        else {
            self.links.send(answer_to(link, frame), Kind::BarrierDone, 0, &[]);
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
        self.links.refuse_owner(Destination::room(link, room, epoch), self.partitions.version());
        Step::Nothing
    }
}
