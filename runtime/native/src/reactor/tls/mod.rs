//! TLS for the reactor's connections, by rustls, without sockets: `config` makes what all connections share from
//! PEM text, `tickets` lets any shard resume what another began, `session` is one connection's
//! ciphers and records, `outgoing` what it has for the socket.
//!
//! In `reactor` because it is a transport: `ws` and `shard` never learn whether bytes were encrypted.
//! The rule: certificates and keys are parsed here and nowhere else, and no error shows a key.

mod config;
mod outgoing;
mod session;
mod tickets;

pub use config::build;
pub use session::TlsSession;
