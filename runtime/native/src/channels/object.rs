//! The text form of an envelope in version 1: an object with `topic`, `event`, `payload`, `ref` and, from later clients,
//! `join_ref`.
//!
//! One rule: members may come in any order; unknown ones are ignored; of a repeated one, the last counts.

use std::borrow::Cow;

use super::envelope::{Envelope, Fault, Head, Payload};
use super::json::{Malformed, Reader, put_string};
use super::odd::find_odd;
use super::reference::{Reference, put_reference};
use super::text::reference;

/// Parses a client's text message in version 1. `ref` and `join_ref` may be missing or null; otherwise the values have the
/// same types as in `parse_text`. Cost: linear.
///
/// Errors: as of `parse_text`; also if `topic`, `event` or `payload` is missing.
pub fn parse_object(message: &str) -> Result<Envelope<'_>, Fault<'_>> {
    read(message).map_err(|Malformed| find_odd(message))
}

fn read(message: &str) -> Result<Envelope<'_>, Malformed> {
    let (mut from, mut members) = (Reader::of(message), Members::default());
    from.expect(b'{')?;
    members.read(&mut from)?;
    while from.peek() == Some(b',') {
        from.expect(b',')?;
        members.read(&mut from)?;
    }
    from.expect(b'}')?;
    from.end()?;
    let Members { join_ref, reference, topic, event, payload } = members;
    let ((topic, event), payload) = topic.zip(event).zip(payload).ok_or(Malformed)?;
    Ok(Envelope { join_ref, reference, topic, event, payload })
}

/// The members of an object that have been read.
#[derive(Default)]
struct Members<'a> {
    join_ref: Option<Reference<'a>>,
    reference: Option<Reference<'a>>,
    topic: Option<Cow<'a, str>>,
    event: Option<Cow<'a, str>>,
    payload: Option<Payload<'a>>,
}

impl<'a> Members<'a> {
    /// Reads the name and value of one member.
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Malformed> {
        let name = from.string()?;
        from.expect(b':')?;
        match &*name {
            "join_ref" => reference(from).map(|it| self.join_ref = it),
            "ref" => reference(from).map(|it| self.reference = it),
            "topic" => from.string().map(|it| self.topic = Some(it)),
            "event" => from.string().map(|it| self.event = Some(it)),
            "payload" => from.value().map(|it| self.payload = Some(Payload::Json(it.as_bytes()))),
            _ => from.value().map(drop),
        }
    }
}

/// Appends an envelope. `join_ref` is left out if there is none, since a client that never sent one may not know it.
pub(super) fn put_object(out: &mut Vec<u8>, head: Head<'_>, event: &str, payload: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(br#"{"topic":"#);
    put_string(out, head.topic);
    out.extend_from_slice(br#","event":"#);
    put_string(out, event);
    out.extend_from_slice(br#","ref":"#);
    put_reference(out, head.reference);
    if head.join_ref.is_some() {
        out.extend_from_slice(br#","join_ref":"#);
        put_reference(out, head.join_ref);
    }
    out.extend_from_slice(br#","payload":"#);
    payload(out);
    out.push(b'}');
}
