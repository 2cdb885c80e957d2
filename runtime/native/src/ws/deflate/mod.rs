//! permessage-deflate (RFC 7692).

pub mod inflate;

pub use inflate::Inflater;
