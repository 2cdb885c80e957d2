//! What a host says about one membership: it begins, is granted or refused, is answered, ends.

use crate::mesh::{Frame, Kind, LinkError, MemberHandle, body};

use super::core::Core;
use super::form::Form;
use super::membership_end::Ending;
use super::phase::After;

impl Core {
    /// Has the member not left? Its handle may still wait for the host to hear of that.
    pub(super) fn is_there(&self, member: MemberHandle) -> bool {
        self.rooms.members.known(member).is_some_and(|entry| entry.conn.is_some())
    }

    /// A frame about a member that is there, of its room's epoch and owner.
    pub(super) fn take_member_frame(
        &mut self,
        member: MemberHandle,
        frame: &Frame<'_>,
    ) -> Result<(), LinkError> {
        match frame.kind {
            Kind::Send => self.send(member, frame),
            Kind::Page => self.page(member, frame),
            Kind::Gap => self.missing(member, frame),
            Kind::Reply => self.reply(member, frame),
            _ => self.take_step(member, frame),
        }
    }

    /// From asking to live to the end.
    fn take_step(&mut self, member: MemberHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        match frame.kind {
            Kind::Attach => self.attach_state(member, frame.body),
            Kind::Admit => self.admitted(member),
            Kind::Joined => self.granted(member, frame),
            Kind::Refused => self.refuse_join(member, frame.body),
            Kind::BarrierDone => self.barrier_answered(member),
            Kind::Returned => self.returned(member, frame),
            Kind::Close => self.close_member(member, &body::Close::read(frame.body)?),
            _ => {}
        }
        Ok(())
    }

    /// Kept for the room's next owner.
    fn attach_state(&mut self, member: MemberHandle, state: &[u8]) {
        self.change(member, |more| more.attachment = state.into());
    }

    /// The room asks for the end of a membership: of a direct connection, or of one channel on a socket.
    fn close_member(&mut self, member: MemberHandle, asked: &body::Close<'_>) {
        match self.rooms.members.get(member).map(|entry| (entry.form, entry.conn.known())) {
            Some((Form::Direct, slot)) => self.close_in_order(slot, asked.code, asked.reason, After::Await),
            Some(_) => self.put_out(member, Ending::PutOut { code: asked.code, reason: asked.reason.into() }),
            None => {}
        }
    }
}
