//! How rooms become known to a link and members to a room: OPEN, JOIN, and recovery after another host's death.

use super::HostCore;
use crate::host::link::binding::RoomBinding;
use crate::host::link::destination::answer_to;
use crate::host::member::entry::{Member, Origin};
use crate::host::member::membership::{Event, Joiner, MembershipState};
use crate::host::member::refusal::Refusal;
use crate::host::must_exist::must_exist;
use crate::host::numbers::{LinkIndex, MemberKey, RoomSlot};
use crate::host::room::phase::Phase;
use crate::host::room::queued::Queued;
use crate::host::step::Step;
use crate::mesh::body::{Join, Open};
use crate::mesh::{ActorAddress, Frame, LinkError, MemberHandle, RoomHandle};

impl<R, M> HostCore<R, M> {
    pub(super) fn open(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let (open, handle) = (Open::read(frame.body)?, RoomHandle(frame.handle));
        let address = ActorAddress::new(open.kind, open.key);
        let epoch = self.partitions.epoch(address.partition());
        if epoch == 0 || epoch != frame.epoch {
            return Ok(self.send_not_owner(link, handle, frame.epoch));
        }
        // Opened again without a RELEASE: the shard has forgotten what the handle meant before.
        self.unbind(link, handle);
        let (slot, step) = self.find_or_create(address, epoch);
        self.links.bind(link, handle, slot, epoch)?;
        if let Some(room) = slot.and_then(|slot| self.rooms.at_mut(slot)) {
            room.bindings.push((link, handle));
        }
        Ok(step)
    }

    pub(super) fn join(
        &mut self,
        link: LinkIndex,
        frame: &Frame<'_>,
        admit: impl FnOnce(MemberKey, &ActorAddress, &[u8]) -> Option<M>,
    ) -> Result<Step, LinkError> {
        let join = Join::read(frame.body)?;
        let room_handle = RoomHandle(join.room);
        if self.links.member(link, MemberHandle(frame.handle)).is_some() {
            // Used again before its LEAVE was acknowledged: the two ends disagree, and only a new link mends that.
            return Err(LinkError::Malformed);
        }
        let Some(bound) = self.links.binding(link, room_handle).map(RoomBinding::room) else {
            // Its OPEN was refused, which was answered once, or its room has moved since. A second answer might
            // arrive when the handle is open again.
            self.counters.strays += 1;
            return Ok(Step::Nothing);
        };
        let Some((slot, room)) = bound.zip(bound.and_then(|slot| self.rooms.at(slot))) else {
            return Ok(self.refuse_join(link, frame, &join, Refusal::TooManyRooms));
        };
        if room.epoch() != frame.epoch {
            return Ok(self.send_not_owner(link, room_handle, frame.epoch));
        }
        let address = room.address().clone();
        if let Some(refusal) = self.refusal(frame, &join, slot) {
            return Ok(self.refuse_join(link, frame, &join, refusal));
        }
        let Some(end) = admit(self.members.next_key(), &address, frame.body) else {
            return Ok(self.refuse_join(link, frame, &join, Refusal::Internal));
        };
        self.add_member(link, frame, &join, slot, end)
    }

    /// Why this join is refused without asking the user, if it is.
    fn refusal(&self, frame: &Frame<'_>, join: &Join<'_>, room: RoomSlot) -> Option<Refusal> {
        let limit_bytes = self.join_bytes;
        if self.rooms.at(room)?.activation.is(Phase::Quarantined) {
            return Some(Refusal::Quarantined);
        }
        if frame.is_recovery() {
            return None;
        }
        if limit_bytes != 0 && join.params.len() > limit_bytes {
            return Some(Refusal::TooLong { limit_bytes });
        }
        self.rooms.has_full_mailbox(room).then_some(Refusal::Busy)
    }

    /// There is no member: messages behind this join give their credit back.
    fn refuse_join(&mut self, link: LinkIndex, frame: &Frame<'_>, join: &Join<'_>, refusal: Refusal) -> Step {
        refusal.count(&mut self.counters);
        if let Some(handles) = must_exist(self.links.handles_mut(link)) {
            handles.note_refused(MemberHandle(frame.handle), RoomHandle(join.room));
        }
        let (kind, bits, body) = refusal.frame(join, frame.is_recovery());
        self.links.send(answer_to(link, frame), kind, bits, &[&body]);
        Step::Nothing
    }

    fn add_member(
        &mut self,
        link: LinkIndex,
        frame: &Frame<'_>,
        join: &Join<'_>,
        room: RoomSlot,
        end: M,
    ) -> Result<Step, LinkError> {
        let (handle, room_handle) = (MemberHandle(frame.handle), RoomHandle(join.room));
        let from = Origin { link, handle, room_handle, connection: join.connection, room };
        let joiner = if join.topic.is_empty() { Joiner::Direct } else { Joiner::Channel };
        let state = MembershipState::new(frame.is_recovery(), joiner);
        let member = self.members.add(Member::new(end, from, state));
        let Some(entry) = must_exist(self.links.get_mut(link)) else {
            return Ok(Step::Nothing);
        };
        entry.note_taken();
        entry.handles.set_member(handle, member.slot)?;
        self.counters.joins += 1;
        if frame.is_recovery() {
            self.counters.joins_recovered += 1;
            let binding = must_exist(entry.handles.binding_mut(room_handle));
            binding.into_iter().for_each(|binding| binding.recover(member));
            return Ok(Step::Nothing);
        }
        let started = self.wake_if_asleep(room);
        let next = self.enqueue(room, Queued::Join { member, bytes: frame.body.len() });
        Ok(started.unwrap_or(next.into()))
    }

    /// A shard has named its members of a room that are to recover.
    pub(super) fn recover_all(&mut self, room: RoomSlot, members: Vec<MemberKey>) -> Step {
        if members.is_empty() {
            return Step::Nothing;
        }
        for &member in &members {
            self.apply(member, Event::Named);
        }
        let started = self.wake_if_asleep(room);
        let next = self.enqueue(room, Queued::Recover(members));
        started.unwrap_or(next.into())
    }
}
