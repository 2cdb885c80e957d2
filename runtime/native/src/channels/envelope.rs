//! An envelope as a value, borrowed from the message it came in wherever that is possible.
//!
//! One rule: what parses can be answered, so no reference is longer than the binary form's lengths allow.

use std::borrow::Cow;

/// Longest reference, topic or event, in bytes of UTF-8. What is said under a longer topic or event is refused.
pub const LONGEST_NAME: usize = 255;

/// A client's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The `reference` of the join under which it is said.
    pub join_ref: Option<Cow<'a, str>>,
    /// What the reply is to carry; without one none is wanted.
    pub reference: Option<Cow<'a, str>>,
    pub topic: Cow<'a, str>,
    pub event: Cow<'a, str>,
    pub payload: Payload<'a>,
}

/// What a client says, as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload<'a> {
    /// One JSON value by its syntax (RFC 8259), without blanks around it, nested at most `json::DEEPEST` deep. Numbers may be
    /// out of any range and `\u` escapes unpaired: whoever decodes it judges that.
    Json(&'a [u8]),
    Binary(&'a [u8]),
}

/// What a room says in a text message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// JSON already.
    Json(&'a [u8]),
    /// Text, that becomes a JSON string. UTF-8; what is not is replaced.
    Text(&'a [u8]),
}

/// The message is no envelope: the client's fault, and no room's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;
