//! What a host says about one membership: it begins, is granted or refused, is answered, ends.

use crate::mesh::{Frame, Kind, LinkError, body};

use super::conn::{After, NONE};
use super::core::Core;

impl Core {
    /// A frame about a member, of its room's epoch and owner.
    pub(super) fn take_member_frame(&mut self, frame: &Frame<'_>) -> Result<(), LinkError> {
        let Some(member) = self.rooms.members.get(frame.handle as usize).filter(|it| it.conn != NONE) else {
            return Ok(());
        };
        let (slot, room) = (member.conn, member.room);
        match frame.kind {
            Kind::Send => self.send(slot, room, frame)?,
            Kind::Close => {
                let asked = body::Close::read(frame.body)?;
                self.close_in_order(slot, asked.code, asked.reason, After::Await);
            }
            Kind::BarrierDone => self.finish_close(slot),
            _ => {}
        }
        Ok(())
    }
}
