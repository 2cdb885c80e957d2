//! Who is on a room's list. One rule: **a member stands in one place**, which it knows, so that coming and going cost the
//! same however many there are.

use super::core::HostCore;
use super::member::State;
use super::room::Room;
use super::slots::Key;
use super::tags::Tagged;

impl<R, M> HostCore<R, M> {
    /// Puts a member on its room's list. False: one of them has gone.
    pub(super) fn enlist(&mut self, room: Key, member: Key) -> bool {
        let (Some(home), Some(entry)) = (self.rooms.get_mut(room), self.members.get_mut(member)) else {
            return false;
        };
        entry.position = home.members.len() as u32;
        entry.state = State::Joined;
        home.members.push(member.slot);
        self.index(member, Tagged::add);
        true
    }

    /// Takes a member off its room's list. False: it was not on it.
    pub(super) fn unlist(&mut self, member: Key) -> bool {
        self.index(member, Tagged::remove);
        let Some(entry) = self.members.get_mut(member).filter(|entry| entry.state == State::Joined) else {
            return false;
        };
        entry.state = State::Pending;
        let (room, position) = (entry.room, entry.position);
        let moved = self.rooms.at_mut(room).and_then(|home| remove_at(home, position));
        if let Some(moved) = moved.and_then(|slot| self.members.at_mut(slot)) {
            moved.position = position;
        }
        true
    }
}

/// Removes by swapping the last into its place; returns the one that moved.
fn remove_at<R>(room: &mut Room<R>, position: u32) -> Option<u32> {
    let last = room.members.pop()?;
    let at = room.members.get_mut(position as usize)?;
    *at = last;
    Some(last)
}
