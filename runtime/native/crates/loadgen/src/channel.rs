//! The load's words on a channel socket (Phoenix Channels V2): what it pushes, and what must come back for it.
//!
//! It stands apart from `channels`, so that a fault there cannot hide from the tool that measures it.
//! Rule: byte for byte; a server that says the same in other words is not measured, it is counted as wrong.

use memchr::memmem;
use serde::Deserialize;

use crate::{
    frames::{TEXT, Template},
    stamp,
};

const REPLY: &[u8] = br#","phx_reply",{"status":""#;
const OK: &[u8] = b"ok\"";
const HOLLOW: &str = "..........";

/// What of a plan is about channels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Channel {
    /// Of the room; `{}` in it becomes the room's number.
    pub topic: String,
    /// Of the pushes, and of the broadcasts that answer them in a fan-out.
    pub event: String,
    /// Of each join, as JSON; with a `"$position"` offsets come along, and are verified.
    pub params: serde_json::Value,
}

impl Default for Channel {
    fn default() -> Self {
        let params = serde_json::Value::Object(serde_json::Map::new());
        Self { topic: String::new(), event: "message".to_owned(), params }
    }
}

impl Channel {
    /// The same in the room of this number or name.
    pub fn in_room(&self, room: impl ToString) -> Self {
        Self { topic: self.topic.replace("{}", &room.to_string()), ..self.clone() }
    }

    /// The join with this ref, as a frame.
    pub fn join(&self, reference: usize, key: [u8; 4]) -> Template {
        let topic = quoted(&self.topic);
        let text = format!(r#"["{reference}","{reference}",{topic},"phx_join",{}]"#, self.params);
        Template::new(TEXT, text.as_bytes(), key)
    }

    /// A push with a payload of this many bytes. `echoed`: it has a ref, and is stamped there as well.
    pub fn push(&self, size_bytes: usize, echoed: bool) -> Stamped {
        let reference = if echoed { quoted(HOLLOW) } else { "null".to_owned() };
        let head = format!(r#"["1",{reference},{},{},""#, quoted(&self.topic), quoted(&self.event));
        stamped(&head, size_bytes, r#""]"#, echoed)
    }

    /// The reply to a push that is echoed.
    pub fn reply(&self, size_bytes: usize) -> Stamped {
        let head = format!(
            r#"["1",{},{},"phx_reply",{{"status":"ok","response":""#,
            quoted(HOLLOW),
            quoted(&self.topic)
        );
        stamped(&head, size_bytes, r#""}]"#, true)
    }

    /// What stands before the payload of a broadcast.
    pub fn broadcast(&self) -> Vec<u8> {
        format!(r#"[null,null,{},{},""#, quoted(&self.topic), quoted(&self.event)).into_bytes()
    }
}

/// A text, and where in it stamps go.
pub struct Stamped {
    pub text: Vec<u8>,
    pub marks: Vec<usize>,
}

fn stamped(head: &str, size_bytes: usize, tail: &str, echoed: bool) -> Stamped {
    let filler = stamp::filler(size_bytes);
    let text = [head.as_bytes(), &filler, tail.as_bytes()].concat();
    let reference = echoed.then(|| memmem::find(&text, HOLLOW.as_bytes())).flatten();
    Stamped { text, marks: reference.into_iter().chain([head.len()]).collect() }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The payload of a broadcast behind its `head`, and its offset; `None` if it is anything else.
pub fn said<'m>(message: &'m [u8], head: &[u8], size_bytes: usize) -> Option<(&'m [u8], Option<u64>)> {
    let (payload, tail) = message.strip_prefix(head)?.split_at_checked(size_bytes)?;
    let tail = tail.strip_prefix(b"\"")?.strip_suffix(b"]")?;
    let offset = match tail.strip_prefix(b",") {
        Some(digits) => Some(std::str::from_utf8(digits).ok()?.parse().ok()?),
        None if tail.is_empty() => None,
        None => return None,
    };
    Some((payload, offset))
}

/// What a message says to one who waits for the answer to a join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The join with this ref was granted.
    Granted(usize),
    Refused,
    /// No reply at all: presence, say.
    Other,
}

/// Reads an answer to a join.
pub fn answer(message: &[u8]) -> Answer {
    let Some(at) = memmem::find(message, REPLY) else { return Answer::Other };
    let is_ok = message.get(at + REPLY.len()..).is_some_and(|status| status.starts_with(OK));
    let digits = message.strip_prefix(b"[\"").and_then(|rest| rest.split(|byte| *byte == b'"').next());
    let reference = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    match reference {
        Some(reference) if is_ok => Answer::Granted(reference),
        _ => Answer::Refused,
    }
}
