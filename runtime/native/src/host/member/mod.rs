//! The members of rooms: the life of each, where it is reached, and what its room has given it.

pub mod attachment;
pub(super) mod entry;
pub(super) mod members;
pub mod membership;
pub mod params;
pub(super) mod refusal;
pub(super) mod roster;
pub(super) mod tag_index;
