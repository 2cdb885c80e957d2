//! Parses a request head into a `Request`. One rule: httparse checks the grammar (RFC 9112); whatever it tolerates and
//! this server does not is checked here.

use httparse::{EMPTY_HEADER, Error, Status};
use memchr::memchr_iter;

use super::{Refusal, Request, RequestLimits, framing, target};

/// Parses a complete head: the bytes up to the end that `HeadScanner` found. Cost: linear in `head`.
///
/// Errors: 400 if the head is malformed or ambiguous, 413 if a GET or HEAD has a body, 431 if there are too many header
/// fields, 505 if the HTTP version is neither 1.0 nor 1.1.
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
        _ => return Err(Refusal::bad_request("the request is malformed")),
    }
    let (Some(method), Some(target), Some(minor)) = (parsed.method, parsed.path, parsed.version) else {
        return Err(Refusal::bad_request("the request line is malformed"));
    };
    let fields = parsed.headers.iter().map(|field| (field.name, trim(field.value))).collect();
    let mut request = Request { method, path: target, query: "", http_1_0: minor == 0, fields };
    framing::check(&request)?;
    (request.path, request.query) = target::split(method, target, request.header("host"))?;
    Ok(request)
}

/// The refusal for an unsupported version: 505 if it is well-formed (RFC 9110 §15.6.6), otherwise 400.
fn version(head: &[u8]) -> Refusal {
    let line =
        head.split(|byte| *byte == b'\r').find(|line| !matches!(*line, b"" | b"\n")).unwrap_or_default();
    let last = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    match last {
        [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
            if major.is_ascii_digit() && minor.is_ascii_digit() =>
        {
            Refusal::new(505, "only HTTP/1.1 is supported")
        }
        _ => Refusal::bad_request("the HTTP version is malformed"),
    }
}

fn trim(value: &[u8]) -> &[u8] {
    value.trim_ascii()
}
