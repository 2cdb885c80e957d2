//! What rooms have said and still keep: the ring of each, its stream, what is recovered of it, and the budget of all.

pub(super) mod budget;
pub(super) mod pages;
pub mod position;
pub mod ring;
pub(super) mod stream;

pub use ring::{History, Limits, STORED_OVERHEAD, Stored};
