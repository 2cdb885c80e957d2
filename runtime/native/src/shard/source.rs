//! What the delivery of a message needs to know of the room that it is from.

use super::rooms::Room;
use super::slow_client::Policy;

/// What a message's room has to do with its delivery.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub policy: Policy,
    pub history: bool,
    pub stream: u64,
    /// Offset of the last stored message before this one.
    pub before: u64,
    /// It is said to the member, not broadcast.
    pub addressed: bool,
}

impl Source {
    /// Of a message that this room has just said, to one member (`addressed`) or to many.
    pub(super) fn room(room: &Room, addressed: bool) -> Source {
        let (stream, before) = (room.stream.epoch, room.stream.offset);
        Source { policy: room.policy, history: room.history, stream, before, addressed }
    }
}
