//! A native load generator: echo, fan-out, idle memory and handshake storms against any WebSocket server.
//!
//! It stands beside `shard` and knows nothing of Stateroom: it measures other servers too, and a plain native
//! one (`anchor`) to show what it could measure at most. Rule: nothing fails silently, see `tally`.

pub mod anchor;
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
mod phases;
pub mod plan;
pub mod processes;
pub mod report;
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
