//! Parses and writes the envelopes of Phoenix Channels, versions 1 and 2: the messages of a channel socket. No I/O. It
//! stands beside `ws`, whose messages contain the envelopes, and does not use it.
//!
//! There are three forms of an envelope: `text` (arrays, version 2), `object` (version 1) and `binary` (version 2); `version`
//! chooses among them. `json` finds the end of a JSON value without building it. `numbers` finds integers beyond 64 bits.
//! `odd` recovers the references and the topic of a message that is not a valid envelope, so that it can be answered.

pub mod binary;
mod envelope;
pub mod event;
pub mod json;
mod numbers;
pub mod object;
pub mod odd;
mod reference;
mod scan;
pub mod text;
mod version;

pub use binary::parse_binary;
pub use envelope::{Content, Envelope, Fault, Head, LONGEST_NAME, Odd, Payload};
pub use event::{OWN_EVENTS, wrong_call, wrong_event};
pub use json::Malformed;
pub use numbers::{has_long_number, integer_beyond_64_bits};
pub use object::parse_object;
pub use reference::Reference;
pub use text::parse_text;
pub use version::Version;
