//! What rooms say, to whom: SEND to one member, PUBLISH to all of them here, and what becomes of those who miss something.
//!
//! The one rule: a message is encoded once for each wire form in use, however many get it.

use crate::mesh::{Frame, LinkError, Say, read_except};
use crate::ws::close;

use super::closing::reason;
use super::core::Core;
use super::deliver::{Message, Wire};
use super::member::{Member, Standing};
use super::slow_client::Policy;
use super::waiting::Held;

impl Core {
    /// The link to the host could not take what the room broadcast: its members have a hole, so they come back.
    pub(super) fn close_members(&mut self, room: u32) {
        let members = self.rooms.rooms.get(room as usize).map_or(Vec::new(), |room| room.members.clone());
        for member in members {
            let Some(slot) = self.rooms.members.get(member as usize).map(|member| member.conn) else {
                continue;
            };
            self.env.counters.overflow_closed.add(1);
            self.close_by_policy(slot, close::TRY_AGAIN, &reason("behind", 1000));
        }
    }

    /// One message to one member.
    pub(super) fn send(&mut self, slot: u32, room: u32, frame: &Frame<'_>) -> Result<(), LinkError> {
        let (_, payload) = Say::read(frame.flags, frame.body)?;
        let policy = self.rooms.rooms.get(room as usize).map(|room| room.policy).unwrap_or_default();
        let mut wire = Wire::single(Message { binary: frame.is_binary(), payload });
        self.deliver(slot, policy, &mut wire);
        Ok(())
    }

    /// One message to every member but `except`: encoded once for each wire form in use.
    pub(super) fn publish(&mut self, handle: u32, frame: &Frame<'_>) -> Result<(), LinkError> {
        let (except, said) = read_except(frame.body)?;
        let (_, payload) = Say::read(frame.flags, said)?;
        self.env.counters.publishes.add(1);
        let mut wire = Wire::shared(Message { binary: frame.is_binary(), payload });
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return Ok(()) };
        let policy = room.policy;
        let members = std::mem::take(&mut room.members);
        let mut slow = Vec::new();
        for &member in members.iter().filter(|&&member| member != except) {
            let live = |member: &&Member| member.standing == Standing::Live;
            let Some(slot) = self.rooms.members.get(member as usize).filter(live).map(|member| member.conn)
            else {
                continue;
            };
            if !self.enqueue(slot, policy, &mut wire) {
                slow.push(slot);
            }
        }
        if let Some(room) = self.rooms.rooms.get_mut(handle as usize) {
            room.members = members;
        }
        slow.into_iter().for_each(|slot| self.close_slow(slot));
        Ok(())
    }

    /// What was held for a member until its join was granted.
    pub(super) fn queue_held(&mut self, slot: u32, policy: Policy, held: &Held) {
        let mut wire = Wire::single(Message { binary: held.binary, payload: &held.payload });
        self.deliver(slot, policy, &mut wire);
    }
}
