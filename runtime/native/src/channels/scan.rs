//! Finds where a value ends in a text that may be invalid JSON. One rule: it looks only at quotes and brackets, in linear
//! time and without recursion.

use super::json::DEEPEST;

/// A value, as delimited by quotes and brackets, and the text after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub rest: &'a str,
    /// Whether its arrays and objects nest deeper than `DEEPEST`.
    pub is_deep: bool,
}

/// The next value of an array or object; `None` if its end is missing. It may be empty.
pub(super) fn piece(text: &str) -> Option<Piece<'_>> {
    let text = text.trim_ascii_start();
    let (mut depth, mut deepest, mut at) = (0_usize, 0, 0);
    let end = loop {
        match text.as_bytes().get(at)? {
            b'"' => at = quote_end(text, at)?,
            b',' | b':' | b']' | b'}' if depth == 0 => break at,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
        at += 1;
    };
    let (text, rest) = text.split_at_checked(end)?;
    Some(Piece { text: text.trim_ascii_end(), rest, is_deep: deepest > DEEPEST })
}

/// The position of the quote that closes the string which `open` opens.
fn quote_end(text: &str, open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match text.as_bytes().get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Whether this value is a number, judging by its first character.
pub(super) fn is_number(value: &str) -> bool {
    value.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}
