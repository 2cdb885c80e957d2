//! The mesh links to the hosts: whether they work, what goes out and comes in on them, what waits for a host to have
//! taken something.

pub mod faults;
pub mod freed;
#[expect(clippy::module_inception, reason = "the folder is of links, the file of one link")]
pub mod link;
pub mod links;
pub mod reach;
pub mod reading;
pub mod traffic;
