//! The binary form: a kind, one-byte lengths, the names, then data of any kind.
//!
//! One rule: a name that has no room in its length is cut between characters. None that came from a client has that need.

use std::borrow::Cow;

use super::envelope::{Envelope, LONGEST_NAME, Malformed, Payload};

/// A client's push, or a room's, which has no reference.
const PUSH: u8 = 0;
const REPLY: u8 = 1;
const BROADCAST: u8 = 2;

/// From a client's binary message: `0 | four lengths | join_ref | ref | topic | event | data`. A reference without a
/// byte is none.
pub fn parse_binary(message: &[u8]) -> Result<Envelope<'_>, Malformed> {
    let Some((&[PUSH, lengths @ ..], rest)) = message.split_first_chunk::<5>() else { return Err(Malformed) };
    let mut rest = rest;
    let mut names = [""; 4];
    for (name, len) in names.iter_mut().zip(lengths) {
        let (head, tail) = rest.split_at_checked(usize::from(len)).ok_or(Malformed)?;
        *name = std::str::from_utf8(head).map_err(|_| Malformed)?;
        rest = tail;
    }
    let [join_ref, reference, topic, event] = names;
    let some = |text| if str::is_empty(text) { None } else { Some(Cow::Borrowed(text)) };
    Ok(Envelope {
        join_ref: some(join_ref),
        reference: some(reference),
        topic: Cow::Borrowed(topic),
        event: Cow::Borrowed(event),
        payload: Payload::Binary(rest),
    })
}

/// Appends the answer to a push, with data of its own.
pub fn put_binary_reply(
    out: &mut Vec<u8>,
    join_ref: Option<&str>,
    reference: Option<&str>,
    topic: &str,
    error: bool,
    data: &[u8],
) {
    let status = if error { "error" } else { "ok" };
    let names = [join_ref.unwrap_or_default(), reference.unwrap_or_default(), topic, status];
    put(out, REPLY, names, data);
}

/// Appends what a room says to one member, under its join.
pub fn put_binary_push(out: &mut Vec<u8>, join_ref: Option<&str>, topic: &str, event: &str, data: &[u8]) {
    put(out, PUSH, [join_ref.unwrap_or_default(), topic, event], data);
}

/// Appends what a room says to many.
pub fn put_binary_broadcast(out: &mut Vec<u8>, topic: &str, event: &str, data: &[u8]) {
    put(out, BROADCAST, [topic, event], data);
}

fn put<const N: usize>(out: &mut Vec<u8>, kind: u8, names: [&str; N], data: &[u8]) {
    let names = names.map(cut);
    out.push(kind);
    out.extend(names.iter().map(|name| name.len() as u8));
    names.iter().for_each(|name| out.extend_from_slice(name.as_bytes()));
    out.extend_from_slice(data);
}

fn cut(name: &str) -> &str {
    let mut len = name.len().min(LONGEST_NAME);
    while !name.is_char_boundary(len) {
        len -= 1;
    }
    &name[..len]
}
