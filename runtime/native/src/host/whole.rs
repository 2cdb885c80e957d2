//! Whether all shards have named their members of a room. When a host has died or a room has moved, they come one shard
//! after another, and who is missing meanwhile has not left.

use super::core::HostCore;
use super::member::State;
use super::numbers::{LinkIndex, MemberKey, RoomKey, RoomSlot};
use super::queued::Queued;
use super::step::Step;
use crate::mesh::body::read_u64s;
use crate::mesh::frames::NOBODY;
use crate::mesh::{Frame, LinkError, RoomHandle};

impl<R, M> HostCore<R, M> {
    /// So many shards are to connect; 0: not known, and none is waited for.
    pub fn expect_shards(&mut self, shards: usize) {
        self.partitions.shards = shards;
    }

    /// Each shard has sent, by the table that is known here, the members of all rooms that are ours, and those of this
    /// room have been recovered. O(shards + what waits for the room).
    pub fn is_whole(&self, room: RoomKey) -> bool {
        let version = self.partitions.version();
        let waits = self.rooms.get(room).is_some_and(|entry| entry.mailbox.has_recoveries());
        self.links.with_members(version) >= self.partitions.shards && !waits
    }

    /// See MEMBERS_END: the members of a room, or of all rooms.
    pub(super) fn members_end(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        if frame.handle == NOBODY {
            return self.all_members_end(link, frame);
        }
        let binding = self.links.binding_mut(link, RoomHandle(frame.handle));
        let Some((room, members)) =
            binding.and_then(|binding| Some((binding.room()?, binding.take_recovering())))
        else {
            return Ok(Step::Nothing);
        };
        Ok(self.recover_all(room, members))
    }

    fn recover_all(&mut self, room: RoomSlot, members: Vec<MemberKey>) -> Step {
        if members.is_empty() {
            return Step::Nothing;
        }
        for &member in &members {
            if let Some(entry) = self.members.get_mut(member) {
                entry.state = State::Pending;
            }
        }
        let started = self.wake_if_asleep(room);
        let next = self.enqueue(room, Queued::Recover(members));
        started.unwrap_or(next.into())
    }

    fn all_members_end(&mut self, link: LinkIndex, frame: &Frame<'_>) -> Result<Step, LinkError> {
        let [version, refusals] = read_u64s(frame.body)?;
        self.links.note_members(link, version, refusals);
        Ok(Step::Nothing)
    }
}
