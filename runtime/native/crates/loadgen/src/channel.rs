//! The messages of the load on a channel socket (Phoenix Channels, version 2): pushes, and the expected answers.
//!
//! It does not use the module `channels`, so that it can detect an error there. One rule: an answer must match byte for
//! byte; the same JSON in another form is counted as a failure.

use memchr::memmem;
use serde::Deserialize;

use crate::{
    frames::{TEXT, Template},
    stamp,
};

const REPLY: &[u8] = br#","phx_reply",{"status":""#;
const OK: &[u8] = b"ok\"";
/// Stands in a text where a stamp will be written; as long as a stamp.
const PLACEHOLDER: &str = "..........";

/// The part of a plan that concerns channels.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Channel {
    /// The topic of the room. `{}` in it is replaced by the number of the room.
    pub topic: String,
    /// The event of the pushes, and of the broadcasts that answer them in a fan-out.
    pub event: String,
    /// The params of each join, a JSON object. With `"$position"` the broadcasts have offsets, which are verified.
    pub params: serde_json::Value,
}

impl Default for Channel {
    fn default() -> Self {
        let params = serde_json::Value::Object(serde_json::Map::new());
        Self { topic: String::new(), event: "message".to_owned(), params }
    }
}

impl Channel {
    /// The same for the room with this number or name.
    pub fn in_room(&self, room: impl ToString) -> Self {
        Self { topic: self.topic.replace("{}", &room.to_string()), ..self.clone() }
    }

    /// The frame of a join with this reference.
    pub fn join(&self, reference: usize, key: [u8; 4]) -> Template {
        let topic = quoted(&self.topic);
        let text = format!(r#"["{reference}","{reference}",{topic},"phx_join",{}]"#, self.params);
        Template::new(TEXT, text.as_bytes(), key)
    }

    /// A push whose payload has `size_bytes`. `echoed`: it has a reference, which is a stamp too.
    pub fn push(&self, size_bytes: usize, echoed: bool) -> Stamped {
        let reference = if echoed { quoted(PLACEHOLDER) } else { "null".to_owned() };
        let head = format!(r#"["1",{reference},{},{},""#, quoted(&self.topic), quoted(&self.event));
        stamped(&head, size_bytes, r#""]"#, echoed)
    }

    /// The expected reply to a push that is echoed.
    pub fn reply(&self, size_bytes: usize) -> Stamped {
        let head = format!(
            r#"["1",{},{},"phx_reply",{{"status":"ok","response":""#,
            quoted(PLACEHOLDER),
            quoted(&self.topic)
        );
        stamped(&head, size_bytes, r#""}]"#, true)
    }

    /// The text of a broadcast before its payload.
    pub fn broadcast(&self) -> Vec<u8> {
        format!(r#"[null,null,{},{},""#, quoted(&self.topic), quoted(&self.event)).into_bytes()
    }
}

/// A text with one or more stamps.
pub struct Stamped {
    pub text: Vec<u8>,
    /// Where in the text each stamp begins, in bytes.
    pub stamp_positions: Vec<usize>,
}

fn stamped(head: &str, size_bytes: usize, tail: &str, echoed: bool) -> Stamped {
    let filler = stamp::filler(size_bytes);
    let text = [head.as_bytes(), &filler, tail.as_bytes()].concat();
    let reference = echoed.then(|| memmem::find(&text, PLACEHOLDER.as_bytes())).flatten();
    Stamped { text, stamp_positions: reference.into_iter().chain([head.len()]).collect() }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The payload of a broadcast, after its `head`, and its offset. `None`: the message is not a broadcast of this form.
pub fn broadcast_payload<'m>(
    message: &'m [u8],
    head: &[u8],
    size_bytes: usize,
) -> Option<(&'m [u8], Option<u64>)> {
    let (payload, tail) = message.strip_prefix(head)?.split_at_checked(size_bytes)?;
    let tail = tail.strip_prefix(b"\"")?.strip_suffix(b"]")?;
    let offset = match tail.strip_prefix(b",") {
        Some(digits) => Some(std::str::from_utf8(digits).ok()?.parse().ok()?),
        None if tail.is_empty() => None,
        None => return None,
    };
    Some((payload, offset))
}

/// What a message means while the answer to a join is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The join with this reference was granted.
    Granted(usize),
    Refused,
    /// The message is not a reply; for example, it is about presence.
    Other,
}

/// Classifies a message while the answer to a join is expected.
pub fn parse_answer(message: &[u8]) -> Answer {
    let Some(at) = memmem::find(message, REPLY) else { return Answer::Other };
    let is_ok = message.get(at + REPLY.len()..).is_some_and(|status| status.starts_with(OK));
    let digits = message.strip_prefix(b"[\"").and_then(|rest| rest.split(|byte| *byte == b'"').next());
    let reference = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
    match reference {
        Some(reference) if is_ok => Answer::Granted(reference),
        _ => Answer::Refused,
    }
}
