//! All members of a host. One rule: **a member is on the list of its room that belongs to its state**, and knows its index
//! there, so that joining and leaving cost the same however many there are.

use std::sync::Arc;

use super::attachment::Attachment;
use super::entry::Member;
use super::membership::{Effect, Event, MembershipState, transition};
use super::roster::{List, Roster};
use crate::host::numbers::{LinkIndex, MemberKey, MemberSlot};
use crate::host::slots::Slots;

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct Members<M> {
    slots: Slots<MemberSlot, Member<M>>,
}

/// What an event has come to.
#[derive(Debug)]
pub(in crate::host) struct Outcome<M> {
    pub effect: Effect,
    /// The membership is over: it as it was before.
    pub gone: Option<Member<M>>,
}

impl<M> Members<M> {
    pub(in crate::host) fn new() -> Members<M> {
        Members { slots: Slots::new() }
    }

    pub(in crate::host) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The key that the next member gets.
    pub(in crate::host) fn next_key(&self) -> MemberKey {
        self.slots.next_key()
    }

    pub(in crate::host) fn add(&mut self, member: Member<M>) -> MemberKey {
        self.slots.insert(member)
    }

    #[inline]
    pub(in crate::host) fn get(&self, member: MemberKey) -> Option<&Member<M>> {
        self.slots.get(member)
    }

    #[inline]
    #[track_caller]
    pub(in crate::host) fn at(&self, slot: MemberSlot) -> Option<&Member<M>> {
        self.slots.at(slot)
    }

    #[inline]
    #[track_caller]
    pub(in crate::host) fn key(&self, slot: MemberSlot) -> Option<MemberKey> {
        self.slots.key(slot)
    }

    /// Something happens to a member of the room that has this roster. `None`: it has gone.
    pub(in crate::host) fn apply(
        &mut self,
        member: MemberKey,
        event: Event,
        roster: &mut Roster,
    ) -> Option<Outcome<M>> {
        let before = self.slots.get(member)?.state;
        let (state, effect) = transition(before, event);
        if list_of(before) != list_of(state) {
            self.take_off(member, before, roster);
            self.put_on(member, state, roster);
        }
        if state == MembershipState::Over {
            return Some(Outcome { effect, gone: self.slots.remove(member) });
        }
        self.slots.get_mut(member)?.state = state;
        Some(Outcome { effect, gone: None })
    }

    fn put_on(&mut self, member: MemberKey, state: MembershipState, roster: &mut Roster) {
        let (Some(list), Some(entry)) = (list_of(state), self.slots.get_mut(member)) else {
            return;
        };
        entry.position = roster.push(list, member.slot);
        if let (List::Joined, Some(attachment)) = (list, &entry.attachment) {
            roster.add_tags(member.slot, attachment);
        }
    }

    fn take_off(&mut self, member: MemberKey, state: MembershipState, roster: &mut Roster) {
        let (Some(list), Some(entry)) = (list_of(state), self.slots.get(member)) else {
            return;
        };
        if let (List::Joined, Some(attachment)) = (list, &entry.attachment) {
            roster.remove_tags(member.slot, attachment);
        }
        let position = entry.position;
        if let Some(moved) = roster.remove(list, position).and_then(|slot| self.slots.at_mut(slot)) {
            moved.position = position;
        }
    }

    /// Its room gives the member this, in place of what it gave it before.
    pub(in crate::host) fn attach(
        &mut self,
        member: MemberKey,
        attachment: Arc<Attachment>,
        roster: &mut Roster,
    ) {
        let Some(entry) = self.slots.get_mut(member) else {
            return;
        };
        let before = entry.attachment.replace(Arc::clone(&attachment));
        if entry.state.is_joined() {
            before.into_iter().for_each(|before| roster.remove_tags(member.slot, &before));
            roster.add_tags(member.slot, &attachment);
        }
    }

    /// Its attachment is to be sent with the next write. Returns the link whose list it belongs on, and whether it is there
    /// already; `None`: nothing may be sent to it.
    pub(in crate::host) fn note_attaching(&mut self, member: MemberKey) -> Option<(LinkIndex, bool)> {
        let entry = self.slots.get_mut(member).filter(|entry| entry.state.is_reachable())?;
        let link = entry.link()?;
        Some((link, std::mem::replace(&mut entry.attaching, true)))
    }

    /// Its attachment is about to be sent: the body of ATTACH. `None`: the member has gone.
    pub(in crate::host) fn take_attaching(&mut self, member: MemberKey) -> Option<Vec<u8>> {
        let entry = self.slots.get_mut(member)?;
        entry.attaching = false;
        Some(entry.attachment.as_ref().map(|it| it.bytes()).unwrap_or_default())
    }

    /// One more of its messages waits.
    pub(in crate::host) fn note_waiting(&mut self, member: MemberKey) {
        if let Some(entry) = self.slots.get_mut(member) {
            entry.waiting += 1;
        }
    }

    /// One of its waiting messages has left the mailbox.
    pub(in crate::host) fn note_taken(&mut self, member: MemberKey) {
        if let Some(entry) = self.slots.get_mut(member) {
            entry.waiting = entry.waiting.saturating_sub(1);
        }
    }
}

fn list_of(state: MembershipState) -> Option<List> {
    match state {
        MembershipState::Joined(_) => Some(List::Joined),
        MembershipState::TurnedAway => Some(List::TurnedAway),
        _ => None,
    }
}
