//! An envelope as a value, borrowed from the message it came in wherever that is possible; and what is not an envelope.
//!
//! One rule: what parses can be answered, so no reference is longer than the binary form's lengths allow.

use std::borrow::Cow;

use super::reference::Reference;

/// Longest reference, topic or event, in bytes of UTF-8. What is said under a longer topic or event is refused.
pub const LONGEST_NAME: usize = 255;

/// A client's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The `reference` of the join under which it is said.
    pub join_ref: Option<Reference<'a>>,
    /// What the reply is to carry; without one none is wanted.
    pub reference: Option<Reference<'a>>,
    pub topic: Cow<'a, str>,
    pub event: Cow<'a, str>,
    pub payload: Payload<'a>,
}

impl<'a> Envelope<'a> {
    /// It came where binary messages are not spoken.
    pub fn refuse_binary(self) -> Fault<'a> {
        let Envelope { join_ref, reference, topic, .. } = self;
        Odd { join_ref, reference, topic: Some(topic), wrong: "binary messages need version 2: ?vsn=2.0.0" }
            .into()
    }
}

/// What a client says, as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload<'a> {
    /// One JSON value by its syntax (RFC 8259), without blanks around it, nested at most `json::DEEPEST` deep. Numbers may be
    /// out of any range and `\u` escapes unpaired: the decoder of its handler judges that.
    Json(&'a [u8]),
    Binary(&'a [u8]),
}

/// What a room says, as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// JSON already.
    Json(&'a [u8]),
    /// Text, that becomes a JSON string. UTF-8; what is not is replaced.
    Text(&'a [u8]),
    Binary(&'a [u8]),
}

impl Content<'_> {
    /// Bytes as they are.
    pub fn bytes(&self) -> usize {
        let (Content::Json(bytes) | Content::Text(bytes) | Content::Binary(bytes)) = self;
        bytes.len()
    }
}

/// By what a message to a client is addressed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Head<'a> {
    pub join_ref: Option<&'a Reference<'a>>,
    pub reference: Option<&'a Reference<'a>>,
    pub topic: &'a str,
}

/// A message that is not an envelope: the client's fault, and no room sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault<'a> {
    /// It can be answered.
    Odd(Odd<'a>),
    /// Neither a topic nor a reference can be read.
    Noise,
}

/// What can be read of a message that is not an envelope: the topic, the reference or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Odd<'a> {
    pub join_ref: Option<Reference<'a>>,
    pub reference: Option<Reference<'a>>,
    pub topic: Option<Cow<'a, str>>,
    /// For people; needs no escaping in JSON.
    pub wrong: &'static str,
}

impl<'a> From<Odd<'a>> for Fault<'a> {
    fn from(odd: Odd<'a>) -> Fault<'a> {
        if odd.topic.is_some() || odd.reference.is_some() { Fault::Odd(odd) } else { Fault::Noise }
    }
}
