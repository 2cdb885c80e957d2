//! A client's reference, which goes back as it came: a string, or a number.
//!
//! One rule: what memberships and the mesh keep of one is text that only this file understands, and is never empty.

use std::borrow::Cow;

use super::json::put_string;

/// Marks a number.
const NUMBER: char = '#';
/// Marks a string that is empty, or that begins like a mark.
const STRING: char = '"';

/// Which join a message belongs to, or which message a reply answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a>(Cow<'a, str>);

impl<'a> Reference<'a> {
    /// A string. Copied only if it must be marked, as no known client's must.
    #[inline]
    pub fn string(text: Cow<'a, str>) -> Reference<'a> {
        match text.as_bytes().first() {
            None | Some(b'#' | b'"') => Reference(format!("{STRING}{text}").into()),
            Some(_) => Reference(text),
        }
    }

    /// A number, as it is written in JSON. A copy of a few bytes; most clients send strings.
    pub fn number(digits: &str) -> Reference<'a> {
        Reference(format!("{NUMBER}{digits}").into())
    }

    /// From what `kept` gave.
    pub fn of_kept(kept: &'a str) -> Reference<'a> {
        Reference(Cow::Borrowed(kept))
    }

    /// To be kept and carried.
    pub fn kept(&self) -> &str {
        &self.0
    }

    /// What it says, as the binary form writes it: there a number is its digits.
    pub fn text(&self) -> &str {
        self.0.strip_prefix([NUMBER, STRING]).unwrap_or(&self.0)
    }

    /// Appends it to a JSON text.
    fn put(&self, out: &mut Vec<u8>) {
        match self.0.strip_prefix(NUMBER) {
            Some(digits) => out.extend_from_slice(digits.as_bytes()),
            None => put_string(out, self.text()),
        }
    }

    /// Does it name the same? A client that joined by a number in JSON says its digits in a binary message.
    pub fn is_same(&self, other: &Reference<'_>) -> bool {
        self.0 == other.0 || self.text() == other.text()
    }
}

/// Appends a reference, or `null`, to a JSON text.
pub(super) fn put_reference(out: &mut Vec<u8>, reference: Option<&Reference<'_>>) {
    match reference {
        Some(reference) => reference.put(out),
        None => out.extend_from_slice(b"null"),
    }
}
