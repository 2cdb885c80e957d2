//! Messages that rooms have broadcast and still keep: the ring of each, its stream, recovery from it, and the budget of all.

pub(super) mod budget;
pub(super) mod pages;
pub mod position;
pub mod ring;
pub(super) mod stream;

pub use ring::{History, Limits, STORED_OVERHEAD, Stored};
