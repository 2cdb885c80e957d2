//! What can be read of a text message that is not an envelope, so that its client hears of it and keeps its other rooms.
//!
//! One rule: it guesses nothing. A reference or a topic is one by its own syntax, at its place or under its name.

use std::borrow::Cow;

use super::envelope::{Fault, LONGEST_NAME, Odd};
use super::json::{QUOTE, is_valid};
use super::reference::Reference;
use super::scan::{is_number, piece};

const DEEP: &str = "the payload nests more than 127 arrays and objects";
const LONG: &str = "a reference has at most 255 bytes";
const SHAPE: &str = "this is not a message of this version of the protocol";

/// Of a text that neither `parse_text` nor `parse_object` took. Either form is looked for, whatever the socket speaks.
pub(super) fn find_odd(message: &str) -> Fault<'_> {
    let mut found = Odd { wrong: SHAPE, ..Odd::default() };
    let text = message.trim_ascii_start();
    match text.as_bytes().first() {
        Some(b'[') => in_array(&text[1..], &mut found),
        Some(b'{') => in_object(&text[1..], &mut found),
        _ => {}
    }
    found.into()
}

fn in_array<'a>(mut text: &'a str, found: &mut Odd<'a>) {
    for name in ["join_ref", "ref", "topic", "event", "payload"] {
        let Some(element) = piece(text) else { return };
        take(name, element.text, element.is_deep, found);
        let Some(rest) = element.rest.strip_prefix(',') else { return };
        text = rest;
    }
}

fn in_object<'a>(mut text: &'a str, found: &mut Odd<'a>) {
    while let Some(name) = piece(text) {
        let Some(value) = name.rest.strip_prefix(':').and_then(piece) else { return };
        let named = name.text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        take(named.unwrap_or_default(), value.text, value.is_deep, found);
        let Some(rest) = value.rest.strip_prefix(',') else { return };
        text = rest;
    }
}

fn take<'a>(name: &str, value: &'a str, is_deep: bool, found: &mut Odd<'a>) {
    match name {
        "join_ref" => found.join_ref = reference(value, &mut found.wrong),
        "ref" => found.reference = reference(value, &mut found.wrong),
        "topic" => found.topic = string(value),
        "payload" if is_deep => found.wrong = DEEP,
        _ => {}
    }
}

fn reference<'a>(value: &'a str, wrong: &mut &'static str) -> Option<Reference<'a>> {
    let known = match is_number(value) && is_valid(value) {
        true => Some(Reference::number(value)),
        false => string(value).map(Reference::string),
    };
    if known.as_ref().is_some_and(|it| it.text().len() > LONGEST_NAME) {
        *wrong = LONG;
    }
    known
}

fn string(value: &str) -> Option<Cow<'_, str>> {
    if value.as_bytes().first() != Some(&QUOTE) {
        return None;
    }
    serde_json::from_str::<String>(value).ok().map(Cow::Owned)
}
