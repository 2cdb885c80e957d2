//! What makes request smuggling: fields that two parsers might count or read differently (RFC 9112 §11.2).
//!
//! The rule: no request of ours has a body, so anything that hints at one, or contradicts itself, ends the connection.

use super::{Refusal, Request};

/// Fields that may stand only once; RFC 9110 §5.3, RFC 6455 §11.3. A copy is refused even when it is the same.
const SINGLE: [&str; 6] =
    ["host", "content-length", "transfer-encoding", "origin", "sec-websocket-key", "sec-websocket-version"];

/// Lists that decide the upgrade.
const LISTS: [&str; 4] = ["connection", "upgrade", "sec-websocket-protocol", "sec-websocket-extensions"];

/// Holds a request to what the rest of the handshake relies on: single fields are single, every field that is
/// looked at is printable ASCII, there is one well-formed Host and no body.
pub(super) fn check(request: &Request) -> Result<(), Refusal> {
    if SINGLE.iter().any(|name| request.raw(name).nth(1).is_some()) {
        return Err(Refusal::bad_request("a header field that may stand only once is repeated"));
    }
    if SINGLE.iter().chain(&LISTS).any(|name| !request.raw(name).all(|value| value.is_ascii())) {
        return Err(Refusal::bad_request("a header field is not ASCII"));
    }
    host(request)?;
    body(request)
}

/// HTTP/1.1 must name a host, and 1.0 may (RFC 9112 §3.2).
fn host(request: &Request) -> Result<(), Refusal> {
    match request.header("host") {
        Some(host) if is_authority(host) => Ok(()),
        None if request.http_1_0 => Ok(()),
        None => Err(Refusal::bad_request("the Host header field is missing")),
        Some(_) => Err(Refusal::bad_request("the Host header field is malformed")),
    }
}

/// Refuses bodies. Other methods are answered 405 later, and the connection closed before their body is looked at.
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
        return Err(Refusal::new(413, "a request may not have a body"));
    }
    Ok(())
}

/// `host [":" port]` with a name, an IPv4 address or a bracketed IPv6 one (RFC 3986 §3.2), and no user in it.
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

/// A port may be left out after its colon.
fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok())
}

fn is_host_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+;=".contains(&byte)
}
