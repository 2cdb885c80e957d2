//! The text form of an envelope in version 2: `[join_ref, ref, topic, event, payload]`. It is parsed in place and written
//! directly, without a JSON value in between.
//!
//! One rule: the payload is checked and passed on, never decoded.

use std::borrow::Cow;
use std::io::Write;

use super::envelope::{Envelope, Fault, Head, LONGEST_NAME, Payload};
use super::json::{Malformed, QUOTE, Reader, put_string};
use super::odd::find_odd;
use super::reference::{Reference, put_reference};
use super::scan::is_number;

/// Parses a client's text message in version 2. References are strings, numbers or null; topic and event are strings of any
/// length; the payload is any JSON value. A sixth element must be a number and is ignored; it is reserved for the counter of
/// a session's push. Cost: linear; a message that is not an envelope is read twice.
///
/// Errors: the message is not such an array, a reference is longer than `LONGEST_NAME`, or the payload is nested too deep.
/// `Fault::Odd` if its topic or reference can be read, otherwise `Fault::Noise`.
pub fn parse_text(message: &str) -> Result<Envelope<'_>, Fault<'_>> {
    read(message).map_err(|Malformed| find_odd(message))
}

fn read(message: &str) -> Result<Envelope<'_>, Malformed> {
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

fn at_most_longest(name: Cow<'_, str>) -> Result<Cow<'_, str>, Malformed> {
    if name.len() <= LONGEST_NAME { Ok(name) } else { Err(Malformed) }
}

/// Reads a reference of at most `LONGEST_NAME` bytes, or null.
pub(super) fn reference<'a>(from: &mut Reader<'a>) -> Result<Option<Reference<'a>>, Malformed> {
    match from.peek() {
        Some(QUOTE) => from.string().and_then(at_most_longest).map(|text| Some(Reference::string(text))),
        _ => match from.value()? {
            "null" => Ok(None),
            number if is_number(number) && number.len() <= LONGEST_NAME => {
                Ok(Some(Reference::number(number)))
            }
            _ => Err(Malformed),
        },
    }
}

/// Reads the sixth element, if there is one.
fn counter(from: &mut Reader<'_>) -> Result<(), Malformed> {
    if from.peek() != Some(b',') {
        return Ok(());
    }
    from.expect(b',')?;
    if is_number(from.value()?) { Ok(()) } else { Err(Malformed) }
}

/// Appends an envelope. If there is an `offset`, it is the sixth element.
pub(super) fn put_array(
    out: &mut Vec<u8>,
    head: Head<'_>,
    event: &str,
    offset: Option<u64>,
    payload: impl FnOnce(&mut Vec<u8>),
) {
    out.push(b'[');
    for reference in [head.join_ref, head.reference] {
        put_reference(out, reference);
        out.push(b',');
    }
    for name in [head.topic, event] {
        put_string(out, name);
        out.push(b',');
    }
    payload(out);
    if let Some(offset) = offset {
        let _ = write!(out, ",{offset}"); // writing to a Vec cannot fail
    }
    out.push(b']');
}
