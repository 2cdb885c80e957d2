//! The envelopes of Phoenix Channels, versions 1 and 2: what a channel socket's messages say. Beside `ws`, which carries
//! them; no I/O.
//!
//! `text` (version 2), `object` (version 1) and `binary` are the forms, `version` chooses among them. `json` finds where a
//! value ends without building it, `numbers` integers that no state can hold; `odd` finds what can be answered of a
//! message that is not an envelope.

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
