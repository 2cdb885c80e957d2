//! What shards send: which part takes which frame.

use std::sync::Arc;

use super::HostCore;
use crate::host::link::connection::Greeting;
use crate::host::link::destination::Destination;
use crate::host::member::attachment::Attachment;
use crate::host::must_exist::must_exist;
use crate::host::numbers::{LinkIndex, MemberKey, ShardIndex};
use crate::host::step::Step;
use crate::mesh::body::{Hello, VERSION, read_u64, read_u64s};
use crate::mesh::frames::NOBODY;
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
        let greeting = Greeting { shard: ShardIndex(frame.handle), order: (said.generation, said.link) };
        Ok(self.links.greet(link, greeting)?.map_or(Step::Nothing, Step::Superseded))
    }

    /// The shard learns that the room of this handle is not ours under this epoch.
    pub(super) fn send_not_owner(&mut self, link: LinkIndex, room: RoomHandle, epoch: Epoch) -> Step {
        self.links.send_not_owner(Destination::room(link, room, epoch), self.partitions.version());
        Step::Nothing
    }

    /// The member with this handle; `None`: it has gone, or never was.
    pub(super) fn member_by(&self, link: LinkIndex, handle: MemberHandle) -> Option<MemberKey> {
        self.links.member(link, handle).and_then(|slot| self.members.key(slot))
    }

    /// STATE: what a recovered member was given before.
    fn state(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let attachment = Attachment::read(frame.body)?;
        if let Some(member) = self.member_by(link, MemberHandle(frame.handle)) {
            self.set_attachment(member, Arc::new(attachment));
        }
        Ok(Step::Nothing)
    }

    /// See MEMBERS_END: the members of a room, or of all rooms.
    fn members_end(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        if frame.handle == NOBODY {
            let [version, refusals] = read_u64s(frame.body)?;
            self.links.note_members(link, version, refusals);
            return Ok(Step::Nothing);
        }
        let binding = self.links.binding_mut(link, RoomHandle(frame.handle));
        let named = binding.and_then(|binding| Some((binding.room()?, binding.take_recovering())));
        Ok(named.map_or(Step::Nothing, |(room, members)| self.recover_all(room, members)))
    }

    /// PULL: what follows an offset.
    fn pull(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let last = read_u64(frame.body)?;
        let Some(member) = self.member_by(link, MemberHandle(frame.handle)) else {
            self.counters.strays += 1;
            return Ok(Step::Nothing);
        };
        if let Some(entry) = must_exist(self.links.get_mut(link)) {
            entry.wait_for_page(member, last);
        }
        self.serve_pulls(link);
        Ok(Step::Nothing)
    }
}
