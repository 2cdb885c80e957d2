//! How members leave and handles end: LEAVE, RELEASE, and the end of a link.

use super::HostCore;
use crate::host::link::binding::RoomBinding;
use crate::host::link::destination::answer_to;
use crate::host::link::handles::Handles;
use crate::host::member::entry::Member;
use crate::host::member::membership::{Effect, Event};
use crate::host::must_exist::must_exist;
use crate::host::numbers::{LinkIndex, MemberKey, MemberSlot, RoomKey, RoomSlot};
use crate::host::room::entry::Room;
use crate::host::room::queued::Queued;
use crate::host::step::Step;
use crate::mesh::body::Close;
use crate::mesh::{Frame, Kind, LinkError, MemberHandle, RoomHandle, close};

impl<R, M> HostCore<R, M> {
    /// The stream to a shard has ended: all its members leave. Returns the rooms to `next`, or to `defer`.
    pub fn close_link(&mut self, link: LinkIndex) -> Vec<RoomKey> {
        let rooms: Vec<_> = self.links.handles(link).into_iter().flat_map(Handles::room_handles).collect();
        rooms.into_iter().for_each(|room| self.unbind(link, room));
        let Some(gone) = self.links.close(link) else {
            return Vec::new();
        };
        let leave = |slot| self.depart(slot, close::SERVICE_RESTART, "shard_lost");
        gone.handles.member_slots().filter_map(leave).collect()
    }

    pub(super) fn leave(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let (close, handle) = (Close::read(frame.body)?, MemberHandle(frame.handle));
        let Some(entry) = must_exist(self.links.get_mut(link)) else {
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

    /// To be acknowledged after all that the member has sent; with a body, it leaves then. At once if its room does not live.
    pub(super) fn barrier(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let handle = MemberHandle(frame.handle);
        let member = self.member_by(link, handle);
        let member = member.and_then(|member| Some((member, self.members.get(member)?.room())));
        let is_live = |room: &Room<R>| room.activation.is_live();
        let Some((member, room)) = member.filter(|(_, room)| self.rooms.at(*room).is_some_and(is_live))
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

    /// The member's handle is dead from now on; its room gets a turn for it.
    /// Returns the room when it must be given turns (`next`).
    fn depart(&mut self, slot: MemberSlot, code: u16, reason: &str) -> Option<RoomKey> {
        let (member, room) = (self.members.key(slot)?, self.members.at(slot)?.room());
        self.counters.leaves += 1;
        match self.apply(member, Event::Leave)?.effect {
            Effect::QueueLeave => self.enqueue(room, Queued::Leave { member, code, reason: reason.into() }),
            _ => None,
        }
    }

    pub(super) fn release(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Step {
        let handle = RoomHandle(frame.handle);
        if let Some(entry) = must_exist(self.links.get_mut(link)) {
            entry.note_freed();
        }
        if frame.is_recovery() {
            self.move_members(link, handle);
        }
        self.unbind(link, handle);
        Step::Nothing
    }

    /// The shard knows before this host that the room has moved, and its members go on there: the handles that they had here
    /// will be used for others. The room gets no turn for it: the table that takes it away is on its way.
    fn move_members(&mut self, link: LinkIndex, handle: RoomHandle) {
        let Some(room) = self.links.binding(link, handle).and_then(RoomBinding::room) else {
            return;
        };
        self.return_messages(room, link, handle);
        for member in self.all_members(room) {
            let here = |entry: &&Member<M>| entry.binding() == Some((link, handle));
            let Some(handle) = self.members.get(member).filter(here).map(Member::handle) else { continue };
            must_exist(self.links.handles_mut(link))
                .into_iter()
                .for_each(|handles| handles.clear_member(handle));
            self.apply(member, Event::Move);
        }
    }

    /// A room's members: joined, turned away, and those whose join or recovery waits, of which some may have gone.
    fn all_members(&self, room: RoomSlot) -> Vec<MemberKey> {
        let Some(home) = self.rooms.at(room) else { return Vec::new() };
        let listed = home.roster.joined().iter().chain(home.roster.turned_away());
        let listed = listed.filter_map(|&slot| self.members.key(slot));
        listed.chain(home.mailbox.newcomers()).collect()
    }

    /// Waiting messages of these members go where the members go. Their barriers will be sent there again, as their handles
    /// here will be used for others.
    fn return_messages(&mut self, room: RoomSlot, link: LinkIndex, handle: RoomHandle) {
        let Some(entry) = self.rooms.at_mut(room) else { return };
        let epoch = entry.epoch();
        let (members, handles) = (&self.members, self.links.handles(link));
        let is_here = |it: &Member<M>| it.binding() == Some((link, handle));
        let taken = entry.mailbox.take(|queued| match queued {
            Queued::Message { member, push: false, .. } => members.get(*member).is_some_and(is_here),
            Queued::Barrier { link: of, handle: asked } if *of == link => {
                handles.and_then(|handles| members.at(handles.member(*asked)?)).is_some_and(is_here)
            }
            _ => false,
        });
        for queued in taken {
            if let Queued::Message { member, form, body, .. } = queued {
                self.members.note_taken(member);
                self.return_waiting(member, epoch, form, &body);
            }
        }
    }

    /// The shard's handle for a room ends: its members that were turned away are not taken back any more, and
    /// must not outlive the room.
    pub(super) fn drop_turned_away(&mut self, room: RoomSlot, link: LinkIndex, handle: RoomHandle) {
        let listed = self.rooms.at(room).map_or(&[][..], |home| home.roster.turned_away());
        let here = |entry: &&Member<M>| entry.binding() == Some((link, handle));
        let gone = listed.iter().filter_map(|&slot| {
            let entry = self.members.at(slot).filter(here)?;
            Some((slot, entry.handle()))
        });
        for (slot, handle) in gone.collect::<Vec<_>>() {
            if let Some(handles) = self.links.handles_mut(link) {
                handles.clear_member(handle);
            }
            self.depart(slot, 0, "");
        }
    }
}
