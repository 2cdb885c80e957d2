//! Which version of the protocol a socket speaks, and what differs by that: how messages are read and written.
//!
//! One rule: version 1 has objects alone. A room's bytes are `{"$binary": "<base64>"}` there: no client loses them, and none is
//! sent what it cannot read.

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

/// Of Phoenix Channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// Objects with `topic`, `event`, `payload`, `ref` and `join_ref`.
    V1,
    /// Arrays, `[join_ref, ref, topic, event, payload]`, and binary messages.
    #[default]
    V2,
}

impl Version {
    /// By the `vsn` of the request, decoded; without one it is the first. `None`: not spoken here.
    pub fn named(vsn: Option<&str>) -> Option<Version> {
        match vsn.map(|vsn| vsn.split_once('.').map_or(vsn, |(major, _)| major)) {
            None | Some("1") => Some(Version::V1),
            Some("2") => Some(Version::V2),
            Some(_) => None,
        }
    }

    /// From a client's text message; linear in its length.
    pub fn parse(self, message: &str) -> Result<Envelope<'_>, Fault<'_>> {
        match self {
            Version::V1 => parse_object(message),
            Version::V2 => parse_text(message),
        }
    }

    /// Is this said in a binary message?
    pub fn is_binary(self, content: Content<'_>) -> bool {
        self == Version::V2 && matches!(content, Content::Binary(_))
    }

    /// Appends the answer to a push or a join.
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

    /// Appends what a room says to one member.
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

    /// Appends what a room says to many; `offset`, where given, is the sixth element of version 2.
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
    /// Appends it to a JSON text.
    fn put(self, out: &mut Vec<u8>) {
        match self {
            Content::Json(json) => out.extend_from_slice(json),
            Content::Text(text) => put_string(out, &String::from_utf8_lossy(text)),
            Content::Binary(data) => {
                let _ = write!(out, r#"{{"$binary":"{}"}}"#, STANDARD.encode(data)); // a Vec takes all
            }
        }
    }
}
