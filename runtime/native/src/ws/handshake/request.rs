//! A request as read from the wire, borrowing from the bytes it came in.
//!
//! The rule: once it exists, `parse` has held it to everything that `framing` and `target` demand.

use std::borrow::Cow;

/// What a request head may cost. 0 turns a limit off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestLimits {
    /// The whole head, request line and final blank line included.
    pub header_bytes: usize,
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
    /// As sent; methods are case-sensitive.
    pub method: &'b str,
    /// Begins with `/`; still percent-encoded. `*` for `OPTIONS *`.
    pub path: &'b str,
    /// Without the `?`, still percent-encoded; "" if there is none.
    pub query: &'b str,
    /// HTTP/1.0 knows no upgrade.
    pub http_1_0: bool,
    /// In the order they came, blanks around values removed. A value may be any bytes but controls.
    pub(super) fields: Vec<(&'b str, &'b [u8])>,
}

impl<'b> Request<'b> {
    /// The value of the first field of that name, in whatever case; `None` too when it is no UTF-8.
    pub fn header(&self, name: &str) -> Option<&'b str> {
        self.headers(name).next()
    }

    /// The values of all fields of that name, in order, passing over those that are no UTF-8.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &'b str> {
        self.raw(name).filter_map(|value| std::str::from_utf8(value).ok())
    }

    /// The values of all fields of that name as one, joined by ", " (RFC 9110 §5.3): what a proxy appends as a line of its own
    /// is not lost behind what the client wrote. Cookies, which HTTP/2 sends apart, by "; " (RFC 9113 §8.2.3). `None` without
    /// any.
    pub fn joined(&self, name: &str) -> Option<Cow<'b, str>> {
        let between = if name.eq_ignore_ascii_case("cookie") { "; " } else { ", " };
        let mut values = self.headers(name);
        let first = values.next()?;
        Some(values.fold(Cow::Borrowed(first), |all, value| Cow::Owned([&*all, between, value].concat())))
    }

    /// The elements of a comma-separated field, over all its lines, empty ones passed over (RFC 9110 §5.6.1).
    pub fn list(&self, name: &str) -> impl Iterator<Item = &'b str> {
        self.headers(name)
            .flat_map(|value| value.split(','))
            .map(|element| element.trim_matches(BLANK))
            .filter(is_some)
    }

    /// The elements of a comma-separated field, over all its lines, in whatever bytes: for who must not pass any over.
    pub fn elements(&self, name: &str) -> impl Iterator<Item = &'b [u8]> {
        self.raw(name).flat_map(|value| value.split(|byte| *byte == b','))
    }

    pub(super) fn raw(&self, name: &str) -> impl Iterator<Item = &'b [u8]> {
        self.fields.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    /// Is this one of the elements of that field, in whatever case?
    pub(super) fn lists(&self, name: &str, token: &str) -> bool {
        self.list(name).any(|element| element.eq_ignore_ascii_case(token))
    }
}

/// Optional white space (RFC 9110 §5.6.3).
const BLANK: [char; 2] = [' ', '\t'];

fn is_some(element: &&str) -> bool {
    !element.is_empty()
}
