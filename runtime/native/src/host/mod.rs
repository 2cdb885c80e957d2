//! The core of an actor host, without I/O: frames and ticks in; turns of rooms to run, and frames, out.
//!
//! It knows no Python and no sockets: what a room and a member are to its user are the types `R` and `M`, and the
//! clock is given. One rule: **one turn at a time in a room**; whatever comes meanwhile waits in its mailbox.
//!
//! `inbound` and `joins` take frames, `turns` deals out turns and gives credit back, `outbound` is what rooms say,
//! `answers` what joins and pushes are answered, `lifecycle` starts and stops rooms, `quarantine` lets nobody in, `calls` are
//! what actors ask of each other, `tags` and `attachment` are what members bear, `multicast` what is said to those, `roster` who is there,
//! `idle` puts empty ones to sleep, `stock` bounds what all of them keep, `table` holds the epochs. `numbers` names rooms,
//! members and links; what may have gone is looked up by its key, what cannot be missing through `known`.
#![forbid(unsafe_code)]

mod answers;
pub mod attachment;
mod audience;
mod busy;
mod calls;
mod config;
pub mod core;
pub mod counters;
pub mod history;
mod history_budget;
mod idle;
mod idle_queue;
mod inbound;
mod joins;
mod known;
mod lifecycle;
mod link;
mod mailbox;
mod member;
mod multicast;
mod numbers;
mod outbound;
mod overlap;
mod pages;
pub mod params;
mod partitions;
pub mod position;
mod quarantine;
mod queued;
mod restart;
mod room;
mod room_stream;
mod roster;
pub mod slots;
mod step;
mod stock;
mod strays;
mod stream;
mod table;
mod tag_index;
mod tags;
mod turns;
mod wall;
mod whole;

pub use self::core::HostCore;
pub use audience::Audience;
pub use config::Config;
pub use counters::Counters;
pub use numbers::{LinkIndex, MemberKey, MemberSlot, RoomKey, RoomSlot, Ticket};
pub use partitions::Row;
pub use room::Life;
pub use slots::{Key, Slot};
pub use step::{Called, Dropped, Step, Turn};
pub use wall::Wall;
