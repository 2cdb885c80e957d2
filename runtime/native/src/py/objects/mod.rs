//! The objects that user code holds: actors, rooms and members. Their methods only ask the core (`shared::core`).

pub(crate) mod actor;
mod attachment;
pub(crate) mod history;
pub(crate) mod join_data;
pub(crate) mod member;
pub(crate) mod members;
mod read_only;
pub(crate) mod room;
