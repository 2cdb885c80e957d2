//! What is over only when a host has taken a frame: a handle that it may still mean, or a room that it may still hold.
//!
//! The one rule: in the order of the frames; of one frame, in the order it was noted here.

use std::collections::VecDeque;

use crate::mesh::{MemberHandle, RoomHandle};

/// What a frame's handle names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    Room(RoomHandle),
    Member(MemberHandle),
}

impl Handle {
    /// As in a frame.
    pub fn number(self) -> u32 {
        match self {
            Handle::Room(room) => room.0,
            Handle::Member(member) => member.0,
        }
    }
}

/// What is over once a host has taken a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freed {
    /// It cannot mean this handle any more, which may be used again.
    Handle(Handle),
    /// The room has left it.
    Left(RoomHandle),
}

/// Each by how many frames the host must have taken. Not thread-safe; owned by one link.
#[derive(Debug, Default)]
pub struct FreedLater(VecDeque<(u64, Freed)>);

impl FreedLater {
    /// `freed` is over when the host has taken `frames` of the link's frames.
    pub fn add(&mut self, frames: u64, freed: Freed) {
        let at = self.0.partition_point(|(taken, _)| *taken <= frames);
        self.0.insert(at, (frames, freed));
    }

    /// The next that is over, if the host has taken so many `frames`.
    pub fn next(&mut self, frames: u64) -> Option<Freed> {
        self.0.front().filter(|(taken, _)| *taken <= frames)?;
        self.0.pop_front().map(|(_, freed)| freed)
    }

    /// The host takes nothing any more: all is over at once, in order.
    pub fn take(&mut self) -> impl Iterator<Item = Freed> + use<> {
        std::mem::take(&mut self.0).into_iter().map(|(_, freed)| freed)
    }
}
