//! A native load generator: echo, fan-out, rooms, idle memory and handshake storms against any WebSocket server.
//!
//! A crate of its own, linked into the wheel for `stateroom bench`. It knows nothing of Stateroom: it measures other
//! servers too, and a plain native one (`anchor`) to show what it could measure at most.
//! Rule: nothing fails silently, see `tally`.

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
mod phases;
pub mod plan;
pub mod processes;
pub mod report;
mod rooms;
mod run;
pub mod schedule;
mod shared;
mod sockets;
mod speech;
pub mod stamp;
mod storm;
pub mod tally;
pub mod target;
mod transport;
pub mod upgrade;
mod window;

pub use run::run;
