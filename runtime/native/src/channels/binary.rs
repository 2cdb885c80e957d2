//! The binary form of an envelope in version 2: one byte for the kind, one for the length of each name, the names, and
//! data, which is any bytes.
//!
//! One rule: a name of more than 255 bytes is cut between characters, as its length has to fit in one byte. No name that a
//! client sent in this form is that long.

use std::borrow::Cow;

use super::envelope::{Envelope, Fault, Head, LONGEST_NAME, Odd, Payload};
use super::reference::Reference;

/// A push by a client, or by a room to one member; the latter has no reference.
const PUSH: u8 = 0;
const REPLY: u8 = 1;
const BROADCAST: u8 = 2;
/// A push and a broadcast in the dialect of Supabase. They are not supported, but can be answered with an error.
const USER_PUSH: u8 = 3;
const USER_BROADCAST: u8 = 4;

const UTF_8: &str = "the topic, event and references of a binary message are UTF-8";
const KIND: &str = "a client's binary message is of kind 0";

/// Parses a client's binary message: `0 | four lengths, one byte each | join_ref | ref | topic | event | data`. An empty
/// reference counts as none. Cost: linear in the names; the data is borrowed.
///
/// Errors: `Fault::Odd` if the message is of another kind or a name is not UTF-8, and its topic or reference can be read;
/// otherwise `Fault::Noise`.
pub fn parse_binary(message: &[u8]) -> Result<Envelope<'_>, Fault<'_>> {
    let Some((&[PUSH, lengths @ ..], rest)) = message.split_first_chunk::<5>() else {
        return Err(other_kind(message));
    };
    let (raw, data) = names(lengths, rest).ok_or(Fault::Noise)?;
    let mut names = [""; 4];
    for (name, bytes) in names.iter_mut().zip(raw) {
        *name = std::str::from_utf8(bytes).map_err(|_| odd(&raw, UTF_8))?;
    }
    let [join_ref, reference, topic, event] = names;
    let non_empty =
        |text| if str::is_empty(text) { None } else { Some(Reference::string(Cow::Borrowed(text))) };
    Ok(Envelope {
        join_ref: non_empty(join_ref),
        reference: non_empty(reference),
        topic: Cow::Borrowed(topic),
        event: Cow::Borrowed(event),
        payload: Payload::Binary(data),
    })
}

/// Splits `N` names off the start of `rest`. `None` if it is too short.
fn names<const N: usize>(lengths: [u8; N], mut rest: &[u8]) -> Option<([&[u8]; N], &[u8])> {
    let mut names = [&[][..]; N];
    for (name, len) in names.iter_mut().zip(lengths) {
        (*name, rest) = rest.split_at_checked(usize::from(len))?;
    }
    Some((names, rest))
}

/// The error for a kind that only a server sends, or of another dialect. The places of its names are known, so that it
/// can be answered.
fn other_kind(message: &[u8]) -> Fault<'_> {
    let (kind, bytes) = message.split_first().unwrap_or((&u8::MAX, &[]));
    let found = match *kind {
        REPLY => head::<4>(bytes, 4).map(|[join_ref, reference, topic, _]| [join_ref, reference, topic]),
        BROADCAST => head::<2>(bytes, 2).map(|[topic, _]| [&[], &[], topic]),
        USER_PUSH => head::<3>(bytes, 6),
        USER_BROADCAST => head::<1>(bytes, 4).map(|[topic]| [&[], &[], topic]),
        _ => None,
    };
    found.map_or(Fault::Noise, |[join_ref, reference, topic]| odd(&[join_ref, reference, topic, &[]], KIND))
}

/// The first `N` names after a header of `header_bytes`, which begins with their lengths.
fn head<const N: usize>(bytes: &[u8], header_bytes: usize) -> Option<[&[u8]; N]> {
    let (lengths, rest) = (bytes.first_chunk::<N>()?, bytes.get(header_bytes..)?);
    names(*lengths, rest).map(|(names, _)| names)
}

/// The error for a message with these names. A name that is not UTF-8 is read as Latin-1: phoenix.js up to 1.7 writes each
/// character as one byte, and recognises the answer by its own names.
fn odd<'a>(&[join_ref, reference, topic, _]: &[&'a [u8]; 4], wrong: &'static str) -> Fault<'a> {
    let read = |bytes: &'a [u8]| match std::str::from_utf8(bytes) {
        _ if bytes.is_empty() => None,
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => Some(Cow::Owned(bytes.iter().copied().map(char::from).collect())),
    };
    let [join_ref, reference] = [join_ref, reference].map(|bytes| read(bytes).map(Reference::string));
    Odd { join_ref, reference, topic: read(topic), wrong }.into()
}

/// Appends the reply to a push or a join: `1 | four lengths | join_ref | ref | topic | status | data`.
pub(super) fn put_binary_reply(out: &mut Vec<u8>, head: Head<'_>, error: bool, data: &[u8]) {
    let status = if error { "error" } else { "ok" };
    let [join_ref, reference] = [head.join_ref, head.reference].map(|it| it.map_or("", Reference::text));
    put(out, REPLY, [join_ref, reference, head.topic, status], data);
}

/// Appends a push of a room to one member: `0 | three lengths | join_ref | topic | event | data`.
pub(super) fn put_binary_push(out: &mut Vec<u8>, head: Head<'_>, event: &str, data: &[u8]) {
    put(out, PUSH, [head.join_ref.map_or("", Reference::text), head.topic, event], data);
}

/// Appends a broadcast of a room to its members: `2 | two lengths | topic | event | data`.
pub(super) fn put_binary_broadcast(out: &mut Vec<u8>, topic: &str, event: &str, data: &[u8]) {
    put(out, BROADCAST, [topic, event], data);
}

fn put<const N: usize>(out: &mut Vec<u8>, kind: u8, names: [&str; N], data: &[u8]) {
    let names = names.map(cut);
    out.push(kind);
    out.extend(names.iter().map(|name| name.len() as u8));
    names.iter().for_each(|name| out.extend_from_slice(name.as_bytes()));
    out.extend_from_slice(data);
}

/// The start of a name, at most `LONGEST_NAME` bytes long. As `ws::cut`, which this layer may not use.
fn cut(name: &str) -> &str {
    let mut len = name.len().min(LONGEST_NAME);
    while !name.is_char_boundary(len) {
        len -= 1;
    }
    &name[..len]
}
