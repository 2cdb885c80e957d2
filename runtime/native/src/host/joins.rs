//! How rooms become known to a link and members to a room: OPEN, JOIN, and recovery after another host's death.

use super::answers::refusal;
use super::core::HostCore;
use super::known::known;
use super::link::binding::RoomBinding;
use super::link::destination::answer_to;
use super::member::{Join as Answer, Member, State};
use super::numbers::{LinkIndex, MemberKey, RoomSlot};
use super::queued::Queued;
use super::room::{Phase, Room};
use super::step::Step;
use crate::mesh::body::{Close, Join, Open};
use crate::mesh::{ActorAddress, Denial, Frame, Kind, LinkError, MemberHandle, RoomHandle, close, flags};

impl<R, M> HostCore<R, M> {
    pub(super) fn open(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let (open, handle) = (Open::read(frame.body)?, RoomHandle(frame.handle));
        let address = ActorAddress::new(open.kind, open.key);
        let epoch = self.partitions.epoch(address.partition());
        if epoch == 0 || epoch != frame.epoch {
            return Ok(self.not_owner(link, handle, frame.epoch));
        }
        // Opened again without a RELEASE: the shard has forgotten what the handle meant before.
        self.release_share(link, handle);
        let (slot, step) = self.find_or_create(address, epoch);
        self.links.bind(link, handle, slot, epoch)?;
        if let Some(room) = slot.and_then(|slot| self.rooms.at_mut(slot)) {
            room.shares.push((link, handle));
        }
        Ok(step)
    }

    /// The room's slot; `None`: there are too many.
    pub(super) fn find_or_create(&mut self, address: ActorAddress, epoch: u64) -> (Option<RoomSlot>, Step) {
        if let Some(&slot) = self.directory.get(&address) {
            return (Some(slot), Step::Nothing);
        }
        if self.config.rooms != 0 && self.rooms.len() >= self.config.rooms && !self.make_room() {
            return (None, Step::Nothing);
        }
        let key = self.rooms.insert(Room::new(address.clone(), epoch, self.config.idle_ms));
        self.directory.insert(address, key.slot);
        self.counters.activations += 1;
        (Some(key.slot), Step::Start(key))
    }

    pub(super) fn join(
        &mut self,
        link: LinkIndex,
        frame: &Frame<'_>,
        admit: impl FnOnce(MemberKey, &ActorAddress, &[u8]) -> Option<M>,
    ) -> Result<Step, LinkError> {
        let join = Join::read(frame.body)?;
        let (handle, share) = (MemberHandle(frame.handle), RoomHandle(join.room));
        if self.links.member(link, handle).is_some() {
            // Used again before its LEAVE was acknowledged: the two ends disagree, and only a new link mends that.
            return Err(LinkError::Malformed);
        }
        let Some(room) = self.links.binding(link, share).map(RoomBinding::room) else {
            // Its OPEN was refused, which the shard has been told once, or its room has moved since. A second answer might
            // find the handle open again.
            self.note_stray();
            return Ok(Step::Nothing);
        };
        let Some((slot, room)) = room.zip(room.and_then(|slot| self.rooms.at(slot))) else {
            self.counters.joins_refused_full += 1;
            self.refuse_at_once(link, frame, &join, close::TRY_AGAIN, "too_many_rooms");
            return Ok(Step::Nothing);
        };
        if room.epoch != frame.epoch {
            return Ok(self.not_owner(link, share, frame.epoch));
        }
        if room.phase == Phase::Quarantined {
            self.counters.joins_refused_quarantine += 1;
            self.refuse_at_once(link, frame, &join, close::SERVER_ERROR, Denial::QUARANTINED.code);
            return Ok(Step::Nothing);
        }
        let address = room.address.clone();
        if !frame.is_recovery() && self.refuse_newcomer(link, frame, &join, slot) {
            return Ok(Step::Nothing);
        }
        let Some(end) = admit(self.members.next_key(), &address, frame.body) else {
            self.refuse_at_once(link, frame, &join, close::SERVER_ERROR, Denial::INTERNAL.code);
            return Ok(Step::Nothing);
        };
        self.add_member(link, frame, &join, slot, end)
    }

    fn add_member(
        &mut self,
        link: LinkIndex,
        frame: &Frame<'_>,
        join: &Join<'_>,
        room: RoomSlot,
        end: M,
    ) -> Result<Step, LinkError> {
        let state = if frame.is_recovery() { State::Recovering } else { State::Pending };
        let (handle, share) = (MemberHandle(frame.handle), RoomHandle(join.room));
        let answer = match join.topic {
            _ if frame.is_recovery() => Answer::Answered,
            "" => Answer::Direct,
            _ => Answer::Channel,
        };
        let (connection, position, waiting, closing) = (join.connection, 0, 0, false);
        let member = self.members.insert(Member {
            end,
            link: Some(link),
            handle,
            share,
            connection,
            room,
            position,
            waiting,
            state,
            closing,
            join: answer,
            attaching: false,
            attachment: None,
        });
        let Some(entry) = known(self.links.get_mut(link)) else {
            return Ok(Step::Nothing);
        };
        entry.note_taken();
        entry.handles.set_member(handle, member.slot)?;
        self.counters.joins += 1;
        if frame.is_recovery() {
            self.counters.joins_recovered += 1;
            let binding = known(self.links.binding_mut(link, share));
            binding.into_iter().for_each(|binding| binding.recover(member));
            return Ok(Step::Nothing);
        }
        let started = self.wake_if_asleep(room);
        let next = self.enqueue(room, Queued::Join { member, bytes: frame.body.len() });
        Ok(started.unwrap_or(next.into()))
    }

    pub(super) fn wake_if_asleep(&mut self, room: RoomSlot) -> Option<Step> {
        let key = self.rooms.key(room)?;
        let entry = self.rooms.at_mut(room)?;
        if entry.phase != Phase::Asleep {
            return None;
        }
        entry.phase = Phase::Starting;
        self.counters.activations += 1;
        Some(Step::Start(key))
    }

    /// This join was refused before there was a member: messages behind it have no member, and give their credit back.
    pub(super) fn note_refused(&mut self, link: LinkIndex, frame: &Frame<'_>, join: &Join<'_>) {
        if let Some(handles) = known(self.links.handles_mut(link)) {
            handles.note_refused(MemberHandle(frame.handle), RoomHandle(join.room));
        }
    }

    /// Who was a member before loses that; who comes by a channel has its join answered.
    fn refuse_at_once(
        &mut self,
        link: LinkIndex,
        frame: &Frame<'_>,
        join: &Join<'_>,
        code: u16,
        reason: &str,
    ) {
        self.note_refused(link, frame, join);
        if join.topic.is_empty() || frame.is_recovery() {
            let body = Close { code, reason }.bytes();
            return self.links.send(answer_to(link, frame), Kind::Close, 0, &[&body]);
        }
        let body = refusal(reason, reason, b"");
        self.links.send(answer_to(link, frame), Kind::Refused, flags::JSON, &[&body]);
    }
}
