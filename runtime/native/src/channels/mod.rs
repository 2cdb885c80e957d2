//! The envelope of Phoenix Channels V2: what a channel socket's messages say. Beside `ws`, which carries them; no I/O.
//!
//! `text` and `binary` are the two forms, `json` finds where a value ends without building it.

pub mod binary;
mod envelope;
pub mod json;
pub mod text;

pub use binary::{parse_binary, put_binary_broadcast, put_binary_push, put_binary_reply};
pub use envelope::{Content, Envelope, LONGEST_NAME, Malformed, Payload};
pub use text::{parse_text, put_push, put_reply};
