//! Permessage-deflate (RFC 7692): from the offer in a header to inflated and deflated messages.
//!
//! In `ws` because it is a transformation of messages and nothing else. `extensions` reads the header,
//! `params` decides what is agreed, `inflate` and `compress` do it. The rule: between two messages a
//! connection holds no stream, and no more history than the peer has sent under context takeover.

mod compress;
mod extensions;
mod inflate;
mod params;

pub use compress::Compressor;
pub use extensions::Malformed;
pub use inflate::Inflater;
pub use params::{DeflateConfig, Negotiated, Params, negotiate};

/// What a sender cuts off the end of each message and a receiver puts back (RFC 7692 §7.2.1).
const TAIL: [u8; 4] = [0x00, 0x00, 0xff, 0xff];
