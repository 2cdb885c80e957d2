//! The text form, `[join_ref, ref, topic, event, payload]`: parsed in place, written without a value in between.
//!
//! One rule: a payload is never decoded here, only checked and passed on.

use std::borrow::Cow;
use std::io::Write;

use super::envelope::{Content, Envelope, LONGEST_NAME, Malformed, Payload};
use super::json::{QUOTE, Reader};

/// From a client's text message. References are strings or null; a number stands for its text. A sixth element (the
/// counter of a session's push) must be a number, and means nothing yet. Topic and event may be longer than `LONGEST_NAME`:
/// such a message can be answered, but means nothing. Time is linear in its length.
pub fn parse_text(message: &str) -> Result<Envelope<'_>, Malformed> {
    let mut from = Reader::of(message);
    from.expect(b'[')?;
    let join_ref = before_comma(&mut from, reference)?;
    let reference = before_comma(&mut from, reference)?;
    let topic = before_comma(&mut from, Reader::string)?;
    let event = before_comma(&mut from, Reader::string)?;
    let payload = Payload::Json(from.value()?.as_bytes());
    counter(&mut from)?;
    from.expect(b']')?;
    from.end()?;
    Ok(Envelope { join_ref, reference, topic, event, payload })
}

fn before_comma<'a, T>(
    from: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, Malformed>,
) -> Result<T, Malformed> {
    let element = read(from)?;
    from.expect(b',').map(|()| element)
}

fn short(name: Cow<'_, str>) -> Result<Cow<'_, str>, Malformed> {
    if name.len() <= LONGEST_NAME { Ok(name) } else { Err(Malformed) }
}

fn reference<'a>(from: &mut Reader<'a>) -> Result<Option<Cow<'a, str>>, Malformed> {
    match from.peek() {
        Some(QUOTE) => from.string().and_then(short).map(Some),
        _ => match from.value()? {
            "null" => Ok(None),
            number if is_number(number) => short(Cow::Borrowed(number)).map(Some),
            _ => Err(Malformed),
        },
    }
}

fn counter(from: &mut Reader<'_>) -> Result<(), Malformed> {
    if from.peek() != Some(b',') {
        return Ok(());
    }
    from.expect(b',')?;
    if is_number(from.value()?) { Ok(()) } else { Err(Malformed) }
}

/// Of a value.
fn is_number(value: &str) -> bool {
    value.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

/// Appends the answer to a push or a join; `response` is JSON.
pub fn put_reply(
    out: &mut Vec<u8>,
    join_ref: Option<&str>,
    reference: Option<&str>,
    topic: &str,
    error: bool,
    response: &[u8],
) {
    put_head(out, join_ref, reference, topic, "phx_reply");
    let status = if error { "error" } else { "ok" };
    put(out, format_args!(r#"{{"status":"{status}","response":"#));
    out.extend_from_slice(response);
    out.extend_from_slice(b"}]");
}

/// Appends what a room says. A broadcast has no `join_ref`; `offset`, where given, is the sixth element.
pub fn put_push(
    out: &mut Vec<u8>,
    join_ref: Option<&str>,
    topic: &str,
    event: &str,
    content: Content<'_>,
    offset: Option<u64>,
) {
    put_head(out, join_ref, None, topic, event);
    match content {
        Content::Json(json) => out.extend_from_slice(json),
        Content::Text(text) => put_string(out, &String::from_utf8_lossy(text)),
    }
    if let Some(offset) = offset {
        put(out, format_args!(",{offset}"));
    }
    out.push(b']');
}

/// `[join_ref,ref,topic,event,`
fn put_head(out: &mut Vec<u8>, join_ref: Option<&str>, reference: Option<&str>, topic: &str, event: &str) {
    out.push(b'[');
    for reference in [join_ref, reference] {
        match reference {
            Some(text) => put_string(out, text),
            None => out.extend_from_slice(b"null"),
        }
        out.push(b',');
    }
    for name in [topic, event] {
        put_string(out, name);
        out.push(b',');
    }
}

/// Appends a JSON string.
fn put_string(out: &mut Vec<u8>, text: &str) {
    let _ = serde_json::to_writer(out, text); // a Vec takes all
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text); // a Vec takes all
}
