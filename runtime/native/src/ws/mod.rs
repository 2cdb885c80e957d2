//! The WebSocket protocol: bytes in, events out. No sockets, no clock, no Python; testable and fuzzable alone.
//!
//! `connection` is the front: one `Connection` a peer, which tells a `Sink` what arrives; `encode` makes what leaves.
//! Behind it stand `decode` (frame headers), `mask`, `utf8`, `fragments` (messages in several pieces), `partial`, `whole`, `close`,
//! `opcode` and `error`; beside it `deflate` (RFC 7692) and `handshake` (the upgrade).

pub mod close;
pub mod connection;
pub mod cut;
pub mod decode;
pub mod deflate;
pub mod encode;
pub mod error;
pub mod fragments;
pub mod handshake;
pub mod mask;
pub mod opcode;
mod partial;
pub mod sink;
pub mod token;
pub mod utf8;
pub mod whole;

pub use connection::Connection;
pub use error::ProtocolError;
pub use fragments::Limits;
pub use opcode::Opcode;
pub use sink::{Flow, Message, Role, Sink};
