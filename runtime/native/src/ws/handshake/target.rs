//! Parses the request target, in its four forms (RFC 9112 §3.2). One rule: a target of any other form is refused.

use super::Refusal;

const BAD: Refusal = Refusal::bad_request("the request target is malformed");

/// Path and query of a target, percent-encoded as sent. An absolute target must have the same host as `host`, the value
/// of the Host field. `*` is allowed for OPTIONS only. The path of CONNECT is "". Errors: 400.
pub(super) fn split<'b>(
    method: &str,
    target: &'b str,
    host: Option<&str>,
) -> Result<(&'b str, &'b str), Refusal> {
    if !target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
        return Err(BAD);
    }
    match (method, target) {
        ("CONNECT", _) => Ok(("", "")),
        ("OPTIONS", "*") => Ok(("*", "")),
        _ if target.starts_with('/') => Ok(target.split_once('?').unwrap_or((target, ""))),
        _ => absolute(target, host),
    }
}

fn absolute<'b>(target: &'b str, host: Option<&str>) -> Result<(&'b str, &'b str), Refusal> {
    let (scheme, rest) = target.split_once("://").ok_or(BAD)?;
    if !["http", "https", "ws", "wss"].iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return Err(BAD);
    }
    let (authority, rest) = rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len())).ok_or(BAD)?;
    if !host.is_some_and(|host| host.eq_ignore_ascii_case(authority)) {
        return Err(Refusal::bad_request("the request target and Host disagree"));
    }
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    Ok((if path.is_empty() { "/" } else { path }, query))
}
