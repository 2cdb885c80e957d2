//! What touches the operating system: readiness, sockets, transports, timers, the clock.
//!
//! Nothing here knows WebSocket, rooms or Python. The only layer that may hold `unsafe`.

pub mod clock;
pub mod limits;
pub mod mark;
pub mod memory;
pub mod orphan;
pub mod poller;
pub mod socket;
pub mod timers;
pub mod tls;
pub mod transport;
pub mod unix_links;
