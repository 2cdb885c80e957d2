//! Bytes of a head to a `Request`. httparse knows the grammar; what it is lenient about is held here.

use httparse::{EMPTY_HEADER, Error, Status};
use memchr::memchr_iter;

use super::{Refusal, Request, RequestLimits, framing, target};

/// Reads a whole head, exactly as long as `HeadScanner` found it.
///
/// 400 for anything malformed or ambiguous, 413 for a body on GET or HEAD, 431 for too many fields, 505 for an HTTP
/// version other than 1.0 and 1.1.
pub fn parse_head<'b>(head: &'b [u8], limits: &RequestLimits) -> Result<Request<'b>, Refusal> {
    let lines = memchr_iter(b'\n', head).count();
    if limits.header_count > 0 && lines.saturating_sub(2) > limits.header_count {
        return Err(Refusal::MANY_HEADERS);
    }
    let mut fields = vec![EMPTY_HEADER; lines];
    let mut parsed = httparse::Request::new(&mut fields);
    match parsed.parse(head) {
        Ok(Status::Complete(used)) if used == head.len() => {}
        Err(Error::Version) => return Err(version(head)),
        _ => return Err(Refusal::bad_request("malformed request")),
    }
    let (Some(method), Some(wanted), Some(minor)) = (parsed.method, parsed.path, parsed.version) else {
        return Err(Refusal::bad_request("malformed request line"));
    };
    let fields = parsed.headers.iter().map(|field| (field.name, trim(field.value))).collect();
    let mut request = Request { method, path: wanted, query: "", http_1_0: minor == 0, fields };
    framing::check(&request)?;
    (request.path, request.query) = target::split(method, wanted, request.header("host"))?;
    Ok(request)
}

/// A version that is one, but not ours, deserves to be told so (RFC 9110 §15.6.6).
fn version(head: &[u8]) -> Refusal {
    let line =
        head.split(|byte| *byte == b'\r').find(|line| !matches!(*line, b"" | b"\n")).unwrap_or_default();
    let last = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    match last {
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            Refusal::new(505, "only HTTP/1.1 is spoken here")
        }
        _ => Refusal::bad_request("malformed HTTP version"),
    }
}

fn trim(value: &[u8]) -> &[u8] {
    value.trim_ascii()
}
