//! What shards still send to what has gone: to members whose room has moved, behind joins that were refused, and the ends
//! of handles. One rule: **credit comes back and pushes are answered**, even if their member or room is gone.

use super::core::HostCore;
use super::inbound::{Step, cost};
use super::link::NONE;
use super::member::{Member, State};
use crate::mesh::{Frame, Kind};

impl<R, M> HostCore<R, M> {
    /// A message without a member: its room is another host's, its member has gone, or its join was refused before there
    /// was a member. In the last case the room goes on, so its credit comes back. A push is answered: the shard may not
    /// know yet that the room has moved.
    #[cold]
    pub(super) fn stray(&mut self, link: u32, frame: &Frame<'_>) -> Step {
        self.counters.strays += 1;
        match self.link(link).and_then(|entry| entry.refused_in(frame.handle)) {
            Some(share) => self.charge_share(link, share, cost(frame.body)),
            None if frame.kind == Kind::Push => {
                self.answer_unavailable(link, frame.handle, frame.epoch, frame.body)
            }
            None => {}
        }
        Step::Nothing
    }

    pub(super) fn release(&mut self, link: u32, frame: &Frame<'_>) -> Step {
        if let Some(entry) = self.link(link) {
            (entry.must_ack, entry.frees) = (true, true);
        }
        if frame.is_recovery() {
            self.part(link, frame.handle);
        }
        self.release_share(link, frame.handle);
        Step::Nothing
    }

    /// The shard has heard before us that the room is another's, and its members go on there: the handles that they had
    /// here will be others'. The room hears nothing of it: the table that takes it away is on its way.
    fn part(&mut self, link: u32, handle: u32) {
        let room = self.link(link).and_then(|entry| entry.share(handle)).map(|share| share.room);
        for slot in room.map(|room| self.all_members(room)).unwrap_or_default() {
            let here = |entry: &&mut Member<M>| (entry.link, entry.share) == (link, handle);
            let Some(entry) = self.members.at_mut(slot).filter(here) else { continue };
            entry.link = NONE;
            let (member, refused) = (entry.handle, entry.state == State::Refused);
            self.link(link).into_iter().for_each(|entry| entry.clear_member(member));
            if let Some(key) = self.members.key(slot).filter(|_| refused) {
                self.remove_member(key);
            }
        }
    }
}
