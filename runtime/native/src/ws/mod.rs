//! The WebSocket protocol (RFC 6455): bytes in, events out. It uses no sockets, no clock and no Python, so that it can be
//! tested and fuzzed alone.
//!
//! `connection` is the entry point: a `Connection` decodes what one peer sends and passes it to a `Sink`. `encode` makes
//! the frames to send. `connection` uses `decode` (frame headers), `mask`, `utf8`, `fragments` (messages in several
//! pieces), `partial`, `whole`, `close`, `opcode` and `error`. `deflate` is the extension permessage-deflate (RFC 7692),
//! `handshake` the HTTP upgrade.

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
