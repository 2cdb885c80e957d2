//! Checks JSON text (RFC 8259) and finds where a value ends, without building it; also writes strings. Cost: linear.
//!
//! One rule: it is strict, and its recursion is bounded by `DEEPEST`, as that of serde_json is.

use std::borrow::Cow;

/// How deep arrays and objects may nest in one value: the limit of serde_json, which parses the params of a join.
pub const DEEPEST: usize = 127;

/// The text is not what the caller expects at this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

pub(super) const QUOTE: u8 = b'\"';
/// The characters that may follow a backslash, except `u`.
const ESCAPED: &[u8] = b"\"\\/bfnrt";
const OBJECT: u8 = 0x7b;
const ARRAY: u8 = 0x5b;

/// Whether this is one JSON value; blanks around it are allowed. Cost: linear.
pub fn is_valid(text: &str) -> bool {
    let mut reader = Reader::of(text);
    reader.value().and_then(|_| reader.end()).is_ok()
}

/// Appends a JSON string.
pub(super) fn put_string(out: &mut Vec<u8>, text: &str) {
    let _ = serde_json::to_writer(out, text); // writing to a Vec cannot fail
}

/// A JSON text and the position up to which it has been read.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    /// `at <= text.len()`. Between two characters whenever a public method has succeeded.
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of a text.
    pub fn of(text: &'a str) -> Self {
        Reader { text, at: 0, depth: 0 }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte() {
            self.at += 1;
        }
    }

    /// The next byte that is not a blank, without reading it.
    pub fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.byte()
    }

    /// Reads the byte `expected`, after blanks. Errors: another byte comes next.
    pub fn expect(&mut self, expected: u8) -> Result<(), Malformed> {
        if self.peek() != Some(expected) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// Errors: something other than blanks is left.
    pub fn end(&mut self) -> Result<(), Malformed> {
        self.peek().map_or(Ok(()), |_| Err(Malformed))
    }

    /// Reads a value and returns its text. Errors: none comes next, or it nests deeper than `DEEPEST`.
    pub fn value(&mut self) -> Result<&'a str, Malformed> {
        let first = self.peek().ok_or(Malformed)?;
        let start = self.at;
        match first {
            QUOTE => self.quoted().map(|_| ())?,
            OBJECT | ARRAY => self.nested(first)?,
            _ => self.word().or_else(|_| self.number())?,
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Reads a string and returns its content. Errors: none comes next, or an escape is half of a surrogate pair.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        self.blanks();
        let start = self.at;
        let escaped = self.quoted()?;
        let quoted = self.text.get(start..self.at).ok_or(Malformed)?;
        if escaped {
            return serde_json::from_str(quoted).map(Cow::Owned).map_err(|_| Malformed);
        }
        quoted.get(1..quoted.len() - 1).map(Cow::Borrowed).ok_or(Malformed)
    }

    /// Reads `true`, `false` or `null`.
    fn word(&mut self) -> Result<(), Malformed> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word =
            ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word)).ok_or(Malformed)?;
        self.at += word.len();
        Ok(())
    }

    /// Reads a string; returns whether anything in it is escaped. It does not check that surrogates are paired.
    fn quoted(&mut self) -> Result<bool, Malformed> {
        if self.byte() != Some(QUOTE) {
            return Err(Malformed);
        }
        let mut escaped = false;
        loop {
            self.at += 1;
            match self.byte().ok_or(Malformed)? {
                QUOTE => break,
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                0..=0x1f => return Err(Malformed),
                _ => {}
            }
        }
        self.at += 1;
        Ok(escaped)
    }

    /// Moves from the backslash of an escape to its last byte.
    fn escape(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        let letter = self.byte().ok_or(Malformed)?;
        let hex = if [letter] == *b"u" { 4 } else { 0 };
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 1 + hex).ok_or(Malformed)?;
        self.at += hex;
        let is_valid = digits.iter().all(u8::is_ascii_hexdigit) && (hex > 0 || ESCAPED.contains(&letter));
        if is_valid { Ok(()) } else { Err(Malformed) }
    }

    fn number(&mut self) -> Result<(), Malformed> {
        self.skip(b"-");
        if !self.skip(b"0") {
            self.digits()?;
        }
        if self.skip(b".") {
            self.digits()?;
        }
        if self.skip(b"eE") {
            self.skip(b"+-");
            self.digits()?;
        }
        Ok(())
    }

    /// Reads one of these bytes, if it comes next. Returns whether it did.
    fn skip(&mut self, any: &[u8]) -> bool {
        let skipped = self.byte().is_some_and(|byte| any.contains(&byte));
        self.at += usize::from(skipped);
        skipped
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(Malformed) }
    }

    /// Reads an array or object, from its opening bracket.
    fn nested(&mut self, open: u8) -> Result<(), Malformed> {
        let close = open + 2; // true of both pairs of brackets in ASCII
        self.depth += 1;
        self.at += 1;
        if self.depth > DEEPEST {
            return Err(Malformed);
        }
        if self.peek() != Some(close) {
            self.member(open)?;
            while self.peek() == Some(b',') {
                self.at += 1;
                self.member(open)?;
            }
        }
        self.depth -= 1;
        self.expect(close)
    }

    /// Reads one element of an array, or one name and value of an object.
    fn member(&mut self, open: u8) -> Result<(), Malformed> {
        if open == OBJECT {
            self.blanks();
            self.quoted()?;
            self.expect(b':')?;
        }
        self.value().map(|_| ())
    }
}
