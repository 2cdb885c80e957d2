//! Who is on a room's lists: those who have joined, and those who were turned away. One rule: **a member stands in one
//! place**, which it knows, so that coming and going cost the same however many there are.

use super::core::HostCore;
use super::member::{Member, State};
use super::room::{Room, Slots};
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
        self.take_place(member, |room| &mut room.members);
        true
    }

    /// The member was turned away: its handle stays known until its shard takes it back.
    pub(super) fn set_aside(&mut self, member: Key) {
        let Some(entry) = self.members.get_mut(member).filter(|entry| entry.state != State::Refused) else {
            return;
        };
        entry.state = State::Refused;
        if let Some(home) = self.rooms.at_mut(entry.room) {
            let Slots(turned_away) = &mut **home.turned_away.get_or_insert_default();
            entry.position = turned_away.len() as u32;
            turned_away.push(member.slot);
        }
    }

    /// Slots of a room's members: joined, turned away, and those whose join or recovery waits.
    pub(super) fn all_members(&self, room: u32) -> Vec<u32> {
        let Some(home) = self.rooms.at(room) else { return Vec::new() };
        let turned_away = home.turned_away.iter().flat_map(|it| &it.0);
        let listed = home.members.iter().chain(turned_away).copied();
        listed.chain(home.mailbox.newcomers().map(|member| member.slot)).collect()
    }

    /// Takes a member away for good, off the list of those who were turned away too.
    pub(super) fn remove_member(&mut self, member: Key) -> Option<Member<M>> {
        if self.members.get(member)?.state == State::Refused {
            self.take_place(member, |room| &mut room.turned_away.get_or_insert_default().0);
        }
        self.members.remove(member)
    }

    fn take_place(&mut self, member: Key, list: impl FnOnce(&mut Room<R>) -> &mut Vec<u32>) {
        let Some((room, position)) = self.members.get(member).map(|entry| (entry.room, entry.position))
        else {
            return;
        };
        let moved = self.rooms.at_mut(room).and_then(|home| remove_at(list(home), position));
        if let Some(moved) = moved.and_then(|slot| self.members.at_mut(slot)) {
            moved.position = position;
        }
    }
}

/// Removes by swapping the last into its place; returns the one that moved.
fn remove_at(list: &mut Vec<u32>, position: u32) -> Option<u32> {
    let last = list.pop()?;
    let at = list.get_mut(position as usize)?;
    *at = last;
    Some(last)
}
