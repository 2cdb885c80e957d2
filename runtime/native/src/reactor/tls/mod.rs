//! TLS for the reactor's connections, by rustls, without sockets: `config` makes what all connections share from PEM
//! text, `tickets` lets any shard resume a session of another, `session` is one connection's ciphers and records,
//! `outgoing` its ciphertext for the socket.
//!
//! It stands in `reactor` because it is a transport: `ws` and `shard` do not know whether bytes were encrypted.
//! The rule: certificates and keys are parsed here and nowhere else, and no error shows a key.

mod config;
mod outgoing;
mod session;
mod tickets;

pub use config::build;
pub use session::TlsSession;
