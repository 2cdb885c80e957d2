//! A client's reference: a string or a number. A reply repeats it exactly as the client sent it.
//!
//! One rule: memberships and the mesh store a reference as text in a format that only this file knows. The text is never
//! empty.

use std::borrow::Cow;

use super::json::put_string;

/// The prefix of a number in the stored format.
const NUMBER: char = '#';
/// The prefix of a string that is empty or begins with a prefix. Any other string is stored as it is.
const STRING: char = '"';

/// Identifies a join, or the message that a reply answers. Chosen by the client. It holds the stored format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a>(Cow<'a, str>);

impl<'a> Reference<'a> {
    /// A string. It is copied only if it needs a prefix, which the references of known clients do not.
    #[inline]
    pub fn string(text: Cow<'a, str>) -> Reference<'a> {
        match text.as_bytes().first() {
            None | Some(b'#' | b'"') => Reference(format!("{STRING}{text}").into()),
            Some(_) => Reference(text),
        }
    }

    /// A number, as written in JSON. It is copied.
    pub fn number(digits: &str) -> Reference<'a> {
        Reference(format!("{NUMBER}{digits}").into())
    }

    /// A reference from its stored format, which `kept` returned.
    pub fn of_kept(kept: &'a str) -> Reference<'a> {
        Reference(Cow::Borrowed(kept))
    }

    /// The stored format. Never empty.
    pub fn kept(&self) -> &str {
        &self.0
    }

    /// The string, or the number's text, without a prefix: the reference in the binary form.
    pub fn text(&self) -> &str {
        self.0.strip_prefix([NUMBER, STRING]).unwrap_or(&self.0)
    }

    /// Appends the reference to a JSON text: a string with quotes, a number without.
    fn put(&self, out: &mut Vec<u8>) {
        match self.0.strip_prefix(NUMBER) {
            Some(digits) => out.extend_from_slice(digits.as_bytes()),
            None => put_string(out, self.text()),
        }
    }

    /// Whether both identify the same join or message. The number 3 and the string "3" do: a client that joined with a
    /// number in JSON sends its digits in a binary message.
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
