//! The core of an actor host, without I/O: frames and ticks in; turns of rooms to run, and frames, out.
//!
//! It knows no Python and no sockets: what a room and a member are to its user are the types `R` and `M`, and the
//! clock is given. One rule: **one turn at a time in a room**; whatever comes meanwhile waits in its mailbox.
//!
//! `room`, `member`, `history` and `link` own what their names say; `partitions` holds the epochs, `slots` and `numbers`
//! name things. `core` puts them together. What may have gone is looked up by its key; what cannot be missing passes
//! through `must_exist`.
#![forbid(unsafe_code)]

mod config;
mod core;
pub mod counters;
pub mod history;
mod link;
mod member;
mod must_exist;
mod numbers;
mod partitions;
mod room;
pub mod slots;
mod step;
mod wall;

pub use self::core::HostCore;
pub use config::Config;
pub use counters::Counters;
pub use history::position;
pub use member::{attachment, membership, params};
pub use numbers::{LinkIndex, MemberKey, MemberSlot, RoomKey, RoomSlot, Ticket};
pub use partitions::Row;
pub use room::activation::Life;
pub use room::audience::Audience;
pub use room::slice::TurnSlice;
pub use room::{overlap, phase};
pub use slots::{Key, Slot};
pub use step::{Called, Dropped, Step, Turn};
pub use wall::Wall;
