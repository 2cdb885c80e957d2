//! Where a value ends in a text that may not be JSON, by quotes and brackets alone. Linear, and keeps no stack.

use super::json::DEEPEST;

/// A value as far as quotes and brackets tell, and the text behind it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub rest: &'a str,
    /// Its arrays and objects nest deeper than `DEEPEST`.
    pub is_deep: bool,
}

/// The next value of an array or object. `None`: it has no end, or there is none.
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

/// From an opening quote to the closing one.
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

/// Is this value a number, by its first character?
pub(super) fn is_number(value: &str) -> bool {
    value.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}
