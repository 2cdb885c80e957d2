//! Who is on a room's lists: those who have joined, and those who were turned away. One rule: **a member stands in one
//! place**, which it knows, so that coming and going cost the same however many there are.

use super::core::HostCore;
use super::known::known;
use super::member::{Member, State};
use super::numbers::{LinkIndex, MemberKey, MemberSlot, RoomKey, RoomSlot};
use super::room::{Room, Slots};
use super::tag_index::TagIndex;
use crate::mesh::RoomHandle;

impl<R, M> HostCore<R, M> {
    /// Puts a member on its room's list. False: one of them has gone.
    pub(super) fn enlist(&mut self, room: RoomKey, member: MemberKey) -> bool {
        let (Some(home), Some(entry)) = (self.rooms.get_mut(room), self.members.get_mut(member)) else {
            return false;
        };
        entry.position = home.members.len() as u32;
        entry.state = State::Joined;
        home.members.push(member.slot);
        self.index(member, TagIndex::add);
        true
    }

    /// Takes a member off its room's list. False: it was not on it.
    pub(super) fn unlist(&mut self, member: MemberKey) -> bool {
        self.index(member, TagIndex::remove);
        let Some(entry) = self.members.get_mut(member).filter(|entry| entry.state == State::Joined) else {
            return false;
        };
        entry.state = State::Pending;
        self.take_place(member, |room| &mut room.members);
        true
    }

    /// The member was turned away: its handle stays known until its shard takes it back.
    pub(super) fn set_aside(&mut self, member: MemberKey) {
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

    /// Is its shard still to take it back? Not when the member has left, nor when the shard has let go of the room.
    pub(super) fn is_shared(&self, member: MemberKey) -> bool {
        let place = self.members.get(member).and_then(|entry| Some((entry.share()?, entry.room)));
        place.is_some_and(|((link, handle), room)| {
            self.links.binding(link, handle).is_some_and(|binding| binding.room() == Some(room))
        })
    }

    /// The shard's handle for a room ends: those of its members who were turned away have nobody left to take them back,
    /// and must not outlive the room.
    pub(super) fn drop_turned_away(&mut self, room: RoomSlot, link: LinkIndex, handle: RoomHandle) {
        let listed = self.rooms.at(room).and_then(|home| home.turned_away.as_ref());
        let here = |slot: &MemberSlot| {
            self.members.at(*slot).is_some_and(|entry| entry.share() == Some((link, handle)))
        };
        let gone: Vec<MemberSlot> = listed.into_iter().flat_map(|it| &it.0).copied().filter(here).collect();
        for slot in gone {
            let handle = self.members.at(slot).map(|entry| entry.handle);
            if let Some((handles, handle)) = self.links.handles_mut(link).zip(handle) {
                handles.clear_member(handle);
            }
            self.depart(slot, 0, "");
        }
    }

    /// A room's members: joined, turned away, and those whose join or recovery waits, of which some may have gone.
    pub(super) fn all_members(&self, room: RoomSlot) -> Vec<MemberKey> {
        let Some(home) = self.rooms.at(room) else { return Vec::new() };
        let turned_away = home.turned_away.iter().flat_map(|it| &it.0);
        let listed = home.members.iter().chain(turned_away).copied();
        let listed = listed.filter_map(|slot| self.members.key(slot));
        listed.chain(home.mailbox.newcomers()).collect()
    }

    /// Takes a member away for good, off the list of those who were turned away too.
    pub(super) fn remove_member(&mut self, member: MemberKey) -> Option<Member<M>> {
        if self.members.get(member)?.state == State::Refused {
            self.take_place(member, |room| &mut room.turned_away.get_or_insert_default().0);
        }
        self.members.remove(member)
    }

    fn take_place(&mut self, member: MemberKey, list: impl FnOnce(&mut Room<R>) -> &mut Vec<MemberSlot>) {
        let entry = known(self.members.get(member));
        let Some((room, position)) = entry.map(|entry| (entry.room, entry.position)) else {
            return;
        };
        let moved = self.rooms.at_mut(room).and_then(|home| remove_at(list(home), position));
        if let Some(moved) = moved.and_then(|slot| self.members.at_mut(slot)) {
            moved.position = position;
        }
    }
}

/// Removes by swapping the last into its place; returns the one that moved.
fn remove_at(list: &mut Vec<MemberSlot>, position: u32) -> Option<MemberSlot> {
    let last = list.pop()?;
    let at = list.get_mut(position as usize)?;
    *at = last;
    Some(last)
}
