//! Recovers the references and the topic of a text message that is not a valid envelope. With them the client gets an error
//! reply, and its socket and other rooms stay open.
//!
//! One rule: nothing is guessed. A reference or topic must have valid syntax, and stand at its place or under its name.

use std::borrow::Cow;

use super::envelope::{Fault, LONGEST_NAME, Odd};
use super::json::{QUOTE, is_valid};
use super::reference::Reference;
use super::scan::{is_number, piece};

const DEEP: &str = "the payload nests more than 127 arrays and objects";
const LONG: &str = "a reference has at most 255 bytes";
const SHAPE: &str = "this is not a message of this version of the protocol";

/// The error for a text that `parse_text` or `parse_object` rejected. Both forms are tried, whatever the version of the
/// socket. Cost: linear.
pub(super) fn find_odd(message: &str) -> Fault<'_> {
    let mut found = Odd { wrong: SHAPE, ..Odd::default() };
    let text = message.trim_ascii_start();
    match text.as_bytes().first() {
        Some(b'[') => read_array(&text[1..], &mut found),
        Some(b'{') => read_object(&text[1..], &mut found),
        _ => {}
    }
    found.into()
}

fn read_array<'a>(mut text: &'a str, found: &mut Odd<'a>) {
    for name in ["join_ref", "ref", "topic", "event", "payload"] {
        let Some(element) = piece(text) else { return };
        store(name, element.text, element.is_deep, found);
        let Some(rest) = element.rest.strip_prefix(',') else { return };
        text = rest;
    }
}

fn read_object<'a>(mut text: &'a str, found: &mut Odd<'a>) {
    while let Some(name) = piece(text) {
        let Some(value) = name.rest.strip_prefix(':').and_then(piece) else { return };
        let named = name.text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        store(named.unwrap_or_default(), value.text, value.is_deep, found);
        let Some(rest) = value.rest.strip_prefix(',') else { return };
        text = rest;
    }
}

fn store<'a>(name: &str, value: &'a str, is_deep: bool, found: &mut Odd<'a>) {
    match name {
        "join_ref" => found.join_ref = reference(value, &mut found.wrong),
        "ref" => found.reference = reference(value, &mut found.wrong),
        "topic" => found.topic = string(value),
        "payload" if is_deep => found.wrong = DEEP,
        _ => {}
    }
}

/// A reference of any length: a number or a string.
fn reference<'a>(value: &'a str, wrong: &mut &'static str) -> Option<Reference<'a>> {
    let reference = if is_number(value) && is_valid(value) {
        Some(Reference::number(value))
    } else {
        string(value).map(Reference::string)
    };
    if reference.as_ref().is_some_and(|it| it.text().len() > LONGEST_NAME) {
        *wrong = LONG;
    }
    reference
}

fn string(value: &str) -> Option<Cow<'_, str>> {
    if value.as_bytes().first() != Some(&QUOTE) {
        return None;
    }
    serde_json::from_str::<String>(value).ok().map(Cow::Owned)
}
