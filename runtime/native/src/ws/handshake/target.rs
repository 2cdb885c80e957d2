//! The request target: what is asked for, and in which of its four forms (RFC 9112 §3.2).

use super::Refusal;

const BAD: Refusal = Refusal::bad_request("malformed request target");

/// Path and query of a target, both still percent-encoded. An absolute target must name the same host as `Host`;
/// `*` belongs to OPTIONS alone. CONNECT has no path: "".
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
