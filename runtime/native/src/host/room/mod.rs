//! The rooms of a host: the life of each, what waits for its turns, and when to look at it again.

pub(super) mod activation;
pub mod audience;
pub(super) mod due;
pub(super) mod entry;
pub(super) mod idle_queue;
pub(super) mod idleness;
pub(super) mod mailbox;
pub mod overlap;
pub mod phase;
pub(super) mod publishing;
pub(super) mod queued;
pub(super) mod rooms;
pub mod slice;
