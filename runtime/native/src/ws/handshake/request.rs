//! A parsed request head, which borrows from the bytes that were received.
//!
//! One rule: a `Request` that `parse_head` returns has passed the checks of `framing` and `target`.

use std::borrow::Cow;

/// Limits on a request head. 0: no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// The longest head, in bytes, including the request line and the final blank line.
    pub header_bytes: usize,
    /// The largest number of header fields.
    pub header_count: usize,
}

impl Default for RequestLimits {
    fn default() -> Self {
        RequestLimits { header_bytes: 16 * 1024, header_count: 100 }
    }
}

/// One parsed request head (RFC 9112 §3).
#[derive(Clone, Debug)]
pub struct Request<'b> {
    /// The method as sent; methods are case-sensitive (RFC 9110 §9.1).
    pub method: &'b str,
    /// The path, percent-encoded as sent. Begins with `/`, except that it is `*` for `OPTIONS *` and "" for CONNECT.
    pub path: &'b str,
    /// The query without the `?`, percent-encoded as sent; "" if there is none.
    pub query: &'b str,
    /// Whether the version is HTTP/1.0, which has no upgrade. If false, it is HTTP/1.1.
    pub http_1_0: bool,
    /// Names and values in the order in which they were sent, without white space around values. A value consists of any
    /// bytes except control characters.
    pub(super) fields: Vec<(&'b str, &'b [u8])>,
}

impl<'b> Request<'b> {
    /// The value of the first field with this name, in any case, whose value is UTF-8; `None` if there is none.
    pub fn header(&self, name: &str) -> Option<&'b str> {
        self.headers(name).next()
    }

    /// The values of all fields with this name, in order. Values that are not UTF-8 are skipped.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &'b str> {
        self.raw_values(name).filter_map(|value| std::str::from_utf8(value).ok())
    }

    /// The values of all fields with this name as one value, joined by ", " (RFC 9110 §5.3), or by "; " for `Cookie`, which
    /// HTTP/2 splits (RFC 9113 §8.2.3). So a line that a proxy adds is not hidden by a line of the client. Values that are
    /// not UTF-8 are skipped. `None` if there is no value.
    pub fn joined(&self, name: &str) -> Option<Cow<'b, str>> {
        let separator = if name.eq_ignore_ascii_case("cookie") { "; " } else { ", " };
        let mut values = self.headers(name);
        let first = values.next()?;
        Some(values.fold(Cow::Borrowed(first), |all, value| Cow::Owned([&*all, separator, value].concat())))
    }

    /// The elements of all comma-separated fields with this name. Empty elements are skipped (RFC 9110 §5.6.1), as are
    /// values that are not UTF-8.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &'b str> {
        self.headers(name)
            .flat_map(|value| value.split(','))
            .map(|element| element.trim_matches(BLANK))
            .filter(is_not_empty)
    }

    /// The elements of all comma-separated fields with this name, as bytes. Unlike `list`, it skips no element and trims
    /// none.
    pub fn elements(&self, name: &str) -> impl Iterator<Item = &'b [u8]> {
        self.raw_values(name).flat_map(|value| value.split(|byte| *byte == b','))
    }

    /// The values of all fields with this name, as bytes.
    pub(super) fn raw_values(&self, name: &str) -> impl Iterator<Item = &'b [u8]> {
        self.fields.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// Whether the comma-separated fields with this name contain a token, in any case.
    pub(super) fn lists(&self, name: &str, token: &str) -> bool {
        self.list(name).any(|element| element.eq_ignore_ascii_case(token))
    }
}

/// Optional white space (RFC 9110 §5.6.3).
const BLANK: [char; 2] = [' ', '\t'];

fn is_not_empty(element: &&str) -> bool {
    !element.is_empty()
}
