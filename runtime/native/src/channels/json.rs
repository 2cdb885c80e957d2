//! JSON text (RFC 8259) read in place: where a value ends, and whether it is one. Linear; builds nothing. Writes strings too.
//!
//! One rule: strict and bounded. What nests deeper than `DEEPEST` is refused, as a parser behind us would (serde_json: 128).

use std::borrow::Cow;

/// Arrays and objects within each other, in one value: what serde_json, which reads the params of a join, takes.
pub const DEEPEST: usize = 127;

/// The text is not what was to be read there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

pub(super) const QUOTE: u8 = b'\"';
/// What may follow a backslash, but for `u`.
const ESCAPED: &[u8] = b"\"\\/bfnrt";
const OBJECT: u8 = 0x7b;
const ARRAY: u8 = 0x5b;

/// Is this one JSON value, blanks around it allowed?
pub fn is_valid(text: &str) -> bool {
    let mut reader = Reader::of(text);
    reader.value().and_then(|_| reader.end()).is_ok()
}

/// Appends a JSON string.
pub(super) fn put_string(out: &mut Vec<u8>, text: &str) {
    let _ = serde_json::to_writer(out, text); // a Vec takes all
}

/// What is left to read of a text.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    /// `0 <= at <= text.len()`, always between two characters when a method returns.
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// All of a text.
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

    /// The next byte that is no blank, unread.
    pub fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.byte()
    }

    /// Reads `wanted` behind blanks.
    pub fn expect(&mut self, wanted: u8) -> Result<(), Malformed> {
        if self.peek() != Some(wanted) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// Nothing but blanks is left.
    pub fn end(&mut self) -> Result<(), Malformed> {
        self.peek().map_or(Ok(()), |_| Err(Malformed))
    }

    /// Reads a value; its text.
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

    /// Reads a string; what it says.
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

    fn word(&mut self) -> Result<(), Malformed> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let word =
            ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word)).ok_or(Malformed)?;
        self.at += word.len();
        Ok(())
    }

    /// Reads from quote to quote; whether anything is escaped. An escape's letter is checked, its pairing is not.
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

    /// From the backslash to the last byte of its escape.
    fn escape(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        let letter = self.byte().ok_or(Malformed)?;
        let hex = if [letter] == *b"u" { 4 } else { 0 };
        let digits = self.text.as_bytes().get(self.at + 1..self.at + 1 + hex).ok_or(Malformed)?;
        self.at += hex;
        match digits.iter().all(u8::is_ascii_hexdigit) && (hex > 0 || ESCAPED.contains(&letter)) {
            true => Ok(()),
            false => Err(Malformed),
        }
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

    /// Reads one of these bytes, if it comes next.
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

    /// Reads an array or object from its bracket on.
    fn nested(&mut self, open: u8) -> Result<(), Malformed> {
        let close = open + 2; // in ASCII, for both
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

    fn member(&mut self, open: u8) -> Result<(), Malformed> {
        if open == OBJECT {
            self.blanks();
            self.quoted()?;
            self.expect(b':')?;
        }
        self.value().map(|_| ())
    }
}
