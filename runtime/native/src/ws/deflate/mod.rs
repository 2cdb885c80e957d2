//! The extension permessage-deflate (RFC 7692): negotiation, compression and decompression.
//!
//! It stands in `ws`, as it only transforms messages. `extensions` parses the header field, `params` negotiates, `inflate`
//! and `compress` process messages. One rule: between two messages the receiving half holds no zlib stream, and under
//! context takeover no more history than the agreed window.

mod compress;
mod extensions;
mod inflate;
mod params;

pub use compress::Compressor;
pub use extensions::Malformed;
pub use inflate::Inflater;
pub use params::{DeflateConfig, Negotiated, Params, negotiate};

/// The bytes that a sender removes from the end of each compressed message and a receiver appends again (RFC 7692
/// §7.2.1, §7.2.2).
const TAIL: [u8; 4] = [0x00, 0x00, 0xff, 0xff];
