//! The WebSocket protocol: bytes in, events out. No sockets, no clock, no Python; testable and fuzzable alone.
//!
//! `connection` is the front: one `Connection` a peer, which calls a `Sink` with what arrives; `encode` makes what
//! leaves. Behind it `decode` (frame headers), `mask`, `utf8`, `fragments` (messages in several frames), `close`,
//! `opcode`, `error`.

pub mod close;
pub mod error;
pub mod opcode;

pub use error::ProtocolError;
pub use opcode::Opcode;
