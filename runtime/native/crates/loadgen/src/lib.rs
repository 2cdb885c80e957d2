//! A native load generator for any WebSocket server: echo, fan-out, rooms, idle memory and handshake storms.
//!
//! A separate crate, linked into the wheel for `stateroom bench`. It does not depend on Stateroom, so that it measures
//! other servers too, and a minimal one (`anchor`), which shows the highest rates that it can measure.
//! One rule: every failure is counted and reported (`tally`).

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo)]

pub mod anchor;
pub mod channel;
mod client;
mod connection;
mod dial;
mod echo;
mod fan;
pub mod frames;
mod idle;
mod inbound;
pub mod latency;
mod load;
mod member;
mod message_format;
mod phases;
pub mod plan;
pub mod processes;
pub mod report;
mod rooms;
mod run;
pub mod schedule;
mod shared;
mod sockets;
pub mod stamp;
mod storm;
pub mod tally;
pub mod target;
mod transport;
pub mod upgrade;
mod window;

pub use run::run;
