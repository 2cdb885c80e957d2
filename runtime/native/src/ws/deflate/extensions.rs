//! Parses `Sec-WebSocket-Extensions` (RFC 6455 §9.1), for the negotiation in `params`.
//!
//! One rule: a value that violates the grammar is an error; an unknown extension is valid.

use std::borrow::Cow;

use crate::ws::token::is_token;

/// The value is not a list of extensions; the handshake is refused with 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl std::fmt::Display for Malformed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Sec-WebSocket-Extensions is malformed")
    }
}

impl std::error::Error for Malformed {}

/// A parameter's name, and its value without quotes.
pub(super) type Parameter<'a> = (&'a str, Option<Cow<'a, str>>);

/// One offered extension.
pub(super) struct Extension<'a> {
    pub name: &'a str,
    pub parameters: Vec<Parameter<'a>>,
}

/// The extensions in the value of one header field, in the peer's order of preference. Empty list elements are ignored
/// (RFC 9110 §5.6.1.2).
pub(super) fn parse(value: &str) -> Result<Vec<Extension<'_>>, Malformed> {
    let mut from = Cursor { rest: value };
    let mut found = Vec::new();
    loop {
        if !from.at_end_of_element() {
            found.push(from.extension()?);
        }
        if !from.eat(',') {
            return if from.rest.is_empty() { Ok(found) } else { Err(Malformed) };
        }
    }
}

/// The rest of the value that is not parsed yet.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn at_end_of_element(&mut self) -> bool {
        self.skip_blanks();
        self.rest.is_empty() || self.rest.starts_with(',')
    }

    /// Skips `expected`, if it comes next. Returns whether it did.
    fn eat(&mut self, expected: char) -> bool {
        self.skip_blanks();
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn extension(&mut self) -> Result<Extension<'a>, Malformed> {
        let mut extension = Extension { name: self.token()?, parameters: Vec::new() };
        while self.eat(';') {
            let name = self.token()?;
            let value = if self.eat('=') { Some(self.value()?) } else { None };
            extension.parameters.push((name, value));
        }
        Ok(extension)
    }

    fn token(&mut self) -> Result<&'a str, Malformed> {
        self.skip_blanks();
        let len = self.rest.bytes().take_while(|byte| is_token(*byte)).count();
        let (token, rest) = self.rest.split_at_checked(len).ok_or(Malformed)?;
        self.rest = rest;
        if token.is_empty() { Err(Malformed) } else { Ok(token) }
    }

    fn value(&mut self) -> Result<Cow<'a, str>, Malformed> {
        self.skip_blanks();
        match self.rest.strip_prefix('"') {
            Some(quoted) => self.quoted(quoted).map(Cow::Owned),
            None => self.token().map(Cow::Borrowed),
        }
    }

    /// A quoted value; `text` begins behind its opening quote. Unquoted and unescaped, it must be a token (RFC 6455 §9.1).
    fn quoted(&mut self, text: &'a str) -> Result<String, Malformed> {
        let mut value = String::new();
        let mut escaped = false;
        for (at, letter) in text.char_indices() {
            match letter {
                '"' if !escaped && !value.is_empty() => {
                    self.rest = text.get(at + 1..).ok_or(Malformed)?;
                    return Ok(value);
                }
                '\\' if !escaped => escaped = true,
                _ if u8::try_from(letter).is_ok_and(is_token) => {
                    value.push(letter);
                    escaped = false;
                }
                _ => return Err(Malformed),
            }
        }
        Err(Malformed)
    }
}
