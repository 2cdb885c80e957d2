//! Finds the end of a request head while its bytes arrive.
//!
//! One rule: every byte is examined once, however the head is split into reads. Every line must end in CR LF, since
//! parsers disagree about whether a bare CR or LF ends a line.

use memchr::memchr2;

use super::{Refusal, RequestLimits};

/// The progress of the search in the buffer of one request.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeadScanner {
    /// `buffer[..scanned]` has been searched.
    scanned: usize,
    /// Where the current line begins. `line <= scanned`
    line: usize,
}

impl HeadScanner {
    /// The length of the head in bytes, including the final blank line; `None` if it is incomplete. `buffer` contains all
    /// bytes of the request so far, from the first one; other bytes may follow the head.
    ///
    /// Errors: 400 if the first byte cannot begin an HTTP/1.1 request (as with TLS), or if there is a bare CR or LF; 431
    /// if the head is, or is bound to be, longer than allowed.
    pub fn scan(&mut self, buffer: &[u8], limits: &RequestLimits) -> Result<Option<usize>, Refusal> {
        if buffer.first().is_some_and(|first| !first.is_ascii_alphabetic() && *first != b'\r') {
            return Err(Refusal::bad_request("the request is not HTTP/1.1"));
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
                    self.scanned = at; // the LF may still arrive
                    return Ok(None);
                }
                _ => return Err(Refusal::bad_request("a line does not end in CR LF")),
            }
            let blank = at == self.line;
            (self.scanned, self.line) = (at + 2, at + 2);
            // A blank line before the request is ignored (RFC 9112 §2.2).
            if blank && at > 0 {
                return Ok(Some(at + 2));
            }
        }
        self.scanned = buffer.len();
        Ok(None)
    }
}
