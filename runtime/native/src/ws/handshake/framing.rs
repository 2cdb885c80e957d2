//! Checks against request smuggling: header fields that two parsers might count or read differently (RFC 9112 §11.2).
//!
//! One rule: a GET or HEAD has no body, so a field that indicates one, or fields that contradict each other, are refused.

use super::{Refusal, Request};

/// Fields that may occur only once (RFC 9110 §5.3, RFC 6455 §11.3). A repetition is refused even if its value is the same.
const SINGLE: [&str; 6] =
    ["host", "content-length", "transfer-encoding", "origin", "sec-websocket-key", "sec-websocket-version"];

/// Fields with lists that determine whether a request is an upgrade.
const LISTS: [&str; 4] = ["connection", "upgrade", "sec-websocket-protocol", "sec-websocket-extensions"];

/// Checks what the rest of the handshake relies on: fields of `SINGLE` occur once at most, all fields of `SINGLE` and
/// `LISTS` are ASCII, and the request has one well-formed Host and no body.
pub(super) fn check(request: &Request) -> Result<(), Refusal> {
    if SINGLE.iter().any(|name| request.raw_values(name).nth(1).is_some()) {
        return Err(Refusal::bad_request("a header field that may occur only once is repeated"));
    }
    if SINGLE.iter().chain(&LISTS).any(|name| !request.raw_values(name).all(|value| value.is_ascii())) {
        return Err(Refusal::bad_request("a header field is not ASCII"));
    }
    host(request)?;
    body(request)
}

/// An HTTP/1.1 request must have a Host field, an HTTP/1.0 request may (RFC 9112 §3.2).
fn host(request: &Request) -> Result<(), Refusal> {
    match request.header("host") {
        Some(host) if is_authority(host) => Ok(()),
        None if request.http_1_0 => Ok(()),
        None => Err(Refusal::bad_request("the Host header field is missing")),
        Some(_) => Err(Refusal::bad_request("the Host header field is malformed")),
    }
}

/// Refuses a body of GET or HEAD. A request with another method is refused with 405 later, and its connection is closed
/// before its body is read.
fn body(request: &Request) -> Result<(), Refusal> {
    if request.header("transfer-encoding").is_some() {
        return Err(Refusal::bad_request("Transfer-Encoding is not accepted"));
    }
    let Some(length) = request.header("content-length") else { return Ok(()) };
    if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::bad_request("Content-Length is malformed"));
    }
    let empty = length.bytes().all(|byte| byte == b'0');
    if !empty && matches!(request.method, "GET" | "HEAD") {
        return Err(Refusal::new(413, "a GET or HEAD request may not have a body"));
    }
    Ok(())
}

/// `host [":" port]`, where the host is a name, an IPv4 address or an IPv6 address in brackets (RFC 3986 §3.2). User
/// information (`user@`) is not allowed.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => (address.parse::<std::net::Ipv6Addr>().is_ok(), port),
        None => {
            let end = text.find(':').unwrap_or(text.len());
            let (name, port) = text.split_at_checked(end).unwrap_or((text, ""));
            (!name.is_empty() && name.bytes().all(is_host_name), port)
        }
    };
    host && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

/// Digits up to 65535. The port may be empty after its colon (RFC 3986 §3.2.3).
fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok())
}

fn is_host_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+;=".contains(&byte)
}
