//! Where a request head ends, found while it drips in.
//!
//! The rule: every byte is looked at once however the head is cut, and lines end in CR LF or not at all
//! (a bare LF or CR is where one parser sees a header that another does not).

use memchr::memchr2;

use super::{Refusal, RequestLimits};

/// Remembers how far a growing buffer has been searched. One a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeadScanner {
    /// All before this has been searched.
    scanned: usize,
    /// Where the line under way begins: `line <= scanned`.
    line: usize,
}

impl HeadScanner {
    /// `buffer`: all bytes of the request so far, from its first. Gives the length of the head, final blank line
    /// included, once it is there; a body or whatever else may follow in the buffer.
    ///
    /// 400 for a first byte that begins no request (TLS, HTTP/2 and noise) and for bare CR or LF; 431 when the head
    /// is, or must become, longer than allowed.
    pub fn scan(&mut self, buffer: &[u8], limits: &RequestLimits) -> Result<Option<usize>, Refusal> {
        if buffer.first().is_some_and(|first| !first.is_ascii_alphabetic() && *first != b'\r') {
            return Err(Refusal::bad_request("this is not HTTP/1.1"));
        }
        let allowed = if limits.header_bytes == 0 { usize::MAX } else { limits.header_bytes };
        match self.find_end(buffer)? {
            Some(end) if end > allowed => Err(Refusal::LONG_HEADER),
            None if buffer.len() >= allowed => Err(Refusal::LONG_HEADER),
            found => Ok(found),
        }
    }

    fn find_end(&mut self, buffer: &[u8]) -> Result<Option<usize>, Refusal> {
        while let Some(found) = memchr2(b'\r', b'\n', buffer.get(self.scanned..).unwrap_or_default()) {
            let at = self.scanned + found;
            match buffer.get(at..at + 2) {
                Some(b"\r\n") => {}
                None if buffer.get(at) == Some(&b'\r') => {
                    self.scanned = at; // the LF may be on its way
                    return Ok(None);
                }
                _ => return Err(Refusal::bad_request("a line does not end in CR LF")),
            }
            let blank = at == self.line;
            (self.scanned, self.line) = (at + 2, at + 2);
            // One blank line before the request is to be overlooked (RFC 9112 §2.2).
            if blank && at > 0 {
                return Ok(Some(at + 2));
            }
        }
        self.scanned = buffer.len();
        Ok(None)
    }
}
