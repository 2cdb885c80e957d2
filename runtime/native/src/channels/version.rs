//! The version of the protocol that a socket uses, and how it parses and writes envelopes.
//!
//! One rule: version 1 has objects only. There, a room's bytes are written as `{"$binary": "<base64>"}`, so that every client
//! receives them in a form that it can parse.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::binary::{put_binary_broadcast, put_binary_push, put_binary_reply};
use super::envelope::{Content, Envelope, Fault, Head};
use super::event;
use super::json::put_string;
use super::object::{parse_object, put_object};
use super::text::{parse_text, put_array};

const OK: &[u8] = br#"{"status":"ok","response":"#;
const ERROR: &[u8] = br#"{"status":"error","response":"#;

/// The version of the protocol of Phoenix Channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// Objects with `topic`, `event`, `payload`, `ref` and `join_ref`.
    V1,
    /// Arrays, `[join_ref, ref, topic, event, payload]`, and binary messages.
    #[default]
    V2,
}

impl Version {
    /// The version that a client requests with the query parameter `vsn`, percent-decoded: `MAJOR` or `MAJOR.…`. Without
    /// it, the version is 1. `None`: the version is not supported.
    pub fn named(vsn: Option<&str>) -> Option<Version> {
        match vsn.map(|vsn| vsn.split_once('.').map_or(vsn, |(major, _)| major)) {
            None | Some("1") => Some(Version::V1),
            Some("2") => Some(Version::V2),
            Some(_) => None,
        }
    }

    /// Parses a client's text message. Cost: linear. Errors: it is not an envelope of this version.
    pub fn parse(self, message: &str) -> Result<Envelope<'_>, Fault<'_>> {
        match self {
            Version::V1 => parse_object(message),
            Version::V2 => parse_text(message),
        }
    }

    /// Whether an envelope with this content is sent as a binary message.
    pub fn is_binary(self, content: Content<'_>) -> bool {
        self == Version::V2 && matches!(content, Content::Binary(_))
    }

    /// Appends the reply to a push or a join. Its status is "error" if `error`, otherwise "ok".
    pub fn put_reply(self, out: &mut Vec<u8>, head: Head<'_>, error: bool, response: Content<'_>) {
        match response {
            Content::Binary(data) if self == Version::V2 => put_binary_reply(out, head, error, data),
            _ => self.put(out, head, event::REPLY, None, |out| {
                let status: &[u8] = if error { ERROR } else { OK };
                out.extend_from_slice(status);
                response.put(out);
                out.push(b'}');
            }),
        }
    }

    /// Appends a push of a room to one member. Only an array (version 2, not binary) contains the `offset`, as its sixth
    /// element.
    pub fn put_push(
        self,
        out: &mut Vec<u8>,
        head: Head<'_>,
        event: &str,
        content: Content<'_>,
        offset: Option<u64>,
    ) {
        match content {
            Content::Binary(data) if self == Version::V2 => put_binary_push(out, head, event, data),
            _ => self.put(out, head, event, offset, |out| content.put(out)),
        }
    }

    /// Appends a broadcast of a room to its members. Only an array (version 2, not binary) contains the `offset`, as its
    /// sixth element.
    pub fn put_broadcast(
        self,
        out: &mut Vec<u8>,
        topic: &str,
        event: &str,
        content: Content<'_>,
        offset: Option<u64>,
    ) {
        match content {
            Content::Binary(data) if self == Version::V2 => put_binary_broadcast(out, topic, event, data),
            _ => self.put(out, Head { topic, ..Head::default() }, event, offset, |out| content.put(out)),
        }
    }

    fn put(
        self,
        out: &mut Vec<u8>,
        head: Head<'_>,
        event: &str,
        offset: Option<u64>,
        payload: impl FnOnce(&mut Vec<u8>),
    ) {
        match self {
            Version::V1 => put_object(out, head, event, payload),
            Version::V2 => put_array(out, head, event, offset, payload),
        }
    }
}

impl Content<'_> {
    /// Appends the content to a JSON text.
    fn put(self, out: &mut Vec<u8>) {
        match self {
            Content::Json(json) => out.extend_from_slice(json),
            Content::Text(text) => put_string(out, &String::from_utf8_lossy(text)),
            Content::Binary(data) => {
                let _ = write!(out, r#"{{"$binary":"{}"}}"#, STANDARD.encode(data)); // writing to a Vec cannot fail
            }
        }
    }
}
