//! An envelope as a value, which borrows from its message where possible; and the error for a message that is not one.
//!
//! One rule: every parsed envelope can be answered in the binary form, so no reference is longer than 255 bytes.

use std::borrow::Cow;

use super::reference::Reference;

/// The longest reference, topic or event, in bytes of UTF-8. An envelope with a longer reference does not parse. One with
/// a longer topic or event parses, and is refused with an error reply.
pub const LONGEST_NAME: usize = 255;

/// A message from a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The `reference` of the join that the message belongs to.
    pub join_ref: Option<Reference<'a>>,
    /// The reference that the reply repeats; `None`: the client expects no reply.
    pub reference: Option<Reference<'a>>,
    pub topic: Cow<'a, str>,
    pub event: Cow<'a, str>,
    pub payload: Payload<'a>,
}

impl<'a> Envelope<'a> {
    /// The error for a binary message on a socket of version 1, which has none.
    pub fn refuse_binary(self) -> Fault<'a> {
        let Envelope { join_ref, reference, topic, .. } = self;
        Odd { join_ref, reference, topic: Some(topic), wrong: "binary messages need version 2: ?vsn=2.0.0" }
            .into()
    }
}

/// The payload of a client's message, as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload<'a> {
    /// One JSON value with valid syntax (RFC 8259), without blanks around it, nested at most `json::DEEPEST` deep. Numbers
    /// may be out of range and `\u` escapes unpaired; the decoder of the value checks that.
    Json(&'a [u8]),
    Binary(&'a [u8]),
}

/// The payload of a room's message, not yet written in an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// One JSON value; written as it is.
    Json(&'a [u8]),
    /// Text in UTF-8; written as a JSON string. Invalid bytes are replaced by U+FFFD.
    Text(&'a [u8]),
    Binary(&'a [u8]),
}

impl Content<'_> {
    /// Its length before it is written, in bytes.
    pub fn bytes(&self) -> usize {
        let (Content::Json(bytes) | Content::Text(bytes) | Content::Binary(bytes)) = self;
        bytes.len()
    }
}

/// The address of a message to a client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Head<'a> {
    pub join_ref: Option<&'a Reference<'a>>,
    pub reference: Option<&'a Reference<'a>>,
    pub topic: &'a str,
}

/// The error for a message that is not a valid envelope. It is the client's fault; the message reaches no room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault<'a> {
    /// The topic or the reference can be read, so that the message can be answered with an error reply.
    Odd(Odd<'a>),
    /// Neither the topic nor the reference can be read.
    Noise,
}

/// What can be read of a message that is not a valid envelope: the topic, the reference or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Odd<'a> {
    pub join_ref: Option<Reference<'a>>,
    pub reference: Option<Reference<'a>>,
    pub topic: Option<Cow<'a, str>>,
    /// What is wrong with the message, for a human reader. It needs no escaping in JSON.
    pub wrong: &'static str,
}

impl<'a> From<Odd<'a>> for Fault<'a> {
    fn from(odd: Odd<'a>) -> Fault<'a> {
        if odd.topic.is_some() || odd.reference.is_some() { Fault::Odd(odd) } else { Fault::Noise }
    }
}
