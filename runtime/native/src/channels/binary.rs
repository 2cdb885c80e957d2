//! The binary form of version 2: a kind, one-byte lengths, the names, then data of any kind.
//!
//! One rule: a name that has no room in its length is cut between characters. None that came from a client has that need.

use std::borrow::Cow;

use super::envelope::{Envelope, Fault, Head, LONGEST_NAME, Odd, Payload};
use super::reference::Reference;

/// A client's push, or a room's, which has no reference.
const PUSH: u8 = 0;
const REPLY: u8 = 1;
const BROADCAST: u8 = 2;
/// A push and a broadcast of supabase's dialect, which is not spoken here, but can be answered.
const USER_PUSH: u8 = 3;
const USER_BROADCAST: u8 = 4;

const UTF_8: &str = "the topic, event and references of a binary message are UTF-8";
const KIND: &str = "a client's binary message is of kind 0";

/// From a client's binary message: `0 | four lengths | join_ref | ref | topic | event | data`. A reference without a
/// byte is none.
pub fn parse_binary(message: &[u8]) -> Result<Envelope<'_>, Fault<'_>> {
    let Some((&[PUSH, lengths @ ..], rest)) = message.split_first_chunk::<5>() else {
        return Err(of_another_kind(message));
    };
    let (raw, data) = names(lengths, rest).ok_or(Fault::Noise)?;
    let mut names = [""; 4];
    for (name, bytes) in names.iter_mut().zip(raw) {
        *name = std::str::from_utf8(bytes).map_err(|_| odd(&raw, UTF_8))?;
    }
    let [join_ref, reference, topic, event] = names;
    let some = |text| if str::is_empty(text) { None } else { Some(Reference::string(Cow::Borrowed(text))) };
    Ok(Envelope {
        join_ref: some(join_ref),
        reference: some(reference),
        topic: Cow::Borrowed(topic),
        event: Cow::Borrowed(event),
        payload: Payload::Binary(data),
    })
}

fn names<const N: usize>(lengths: [u8; N], mut rest: &[u8]) -> Option<([&[u8]; N], &[u8])> {
    let mut names = [&[][..]; N];
    for (name, len) in names.iter_mut().zip(lengths) {
        (*name, rest) = rest.split_at_checked(usize::from(len))?;
    }
    Some((names, rest))
}

/// A kind that a server sends, or another dialect: where its names stand is known, so it can be answered.
fn of_another_kind(message: &[u8]) -> Fault<'_> {
    let (kind, bytes) = message.split_first().unwrap_or((&u8::MAX, &[]));
    let found = match *kind {
        REPLY => head::<4>(bytes, 4).map(|[join_ref, own, topic, _]| [join_ref, own, topic]),
        BROADCAST => head::<2>(bytes, 2).map(|[topic, _]| [&[], &[], topic]),
        USER_PUSH => head::<3>(bytes, 6),
        USER_BROADCAST => head::<1>(bytes, 4).map(|[topic]| [&[], &[], topic]),
        _ => None,
    };
    found.map_or(Fault::Noise, |[join_ref, own, topic]| odd(&[join_ref, own, topic, &[]], KIND))
}

/// The first `N` names behind a header of that many bytes, which begins with their lengths.
fn head<const N: usize>(bytes: &[u8], header: usize) -> Option<[&[u8]; N]> {
    let (lengths, rest) = (bytes.first_chunk::<N>()?, bytes.get(header..)?);
    names(*lengths, rest).map(|(names, _)| names)
}

/// The stock client (phoenix.js up to 1.7) writes a character a byte: so it is read where it is not UTF-8, and that client
/// finds its own names in the answer.
fn odd<'a>(&[join_ref, reference, topic, _]: &[&'a [u8]; 4], wrong: &'static str) -> Fault<'a> {
    let read = |bytes: &'a [u8]| match std::str::from_utf8(bytes) {
        _ if bytes.is_empty() => None,
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => Some(Cow::Owned(bytes.iter().copied().map(char::from).collect())),
    };
    let [join_ref, reference] = [join_ref, reference].map(|bytes| read(bytes).map(Reference::string));
    Odd { join_ref, reference, topic: read(topic), wrong }.into()
}

/// Appends the answer to a push, with data of its own.
pub(super) fn put_binary_reply(out: &mut Vec<u8>, head: Head<'_>, error: bool, data: &[u8]) {
    let status = if error { "error" } else { "ok" };
    let [join_ref, own] = [head.join_ref, head.reference].map(|it| it.map_or("", Reference::text));
    put(out, REPLY, [join_ref, own, head.topic, status], data);
}

/// Appends what a room says to one member, under its join.
pub(super) fn put_binary_push(out: &mut Vec<u8>, head: Head<'_>, event: &str, data: &[u8]) {
    put(out, PUSH, [head.join_ref.map_or("", Reference::text), head.topic, event], data);
}

/// Appends what a room says to many.
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

fn cut(name: &str) -> &str {
    let mut len = name.len().min(LONGEST_NAME);
    while !name.is_char_boundary(len) {
        len -= 1;
    }
    &name[..len]
}
