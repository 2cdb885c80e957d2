//! Checks the server's response to an upgrade (RFC 6455 §4.1).
//!
//! One rule: any response other than a valid 101 is a failure that says what is wrong.

use crate::target::Target;

/// The longest response head that is accepted, in bytes.
const HEAD_BYTES: usize = 16 << 10;

/// The state of an upgrade.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// The head of the response is incomplete.
    Partial,
    /// The connection is upgraded. The head has this many bytes; frames follow.
    Upgraded(usize),
}

/// Checks the bytes that a server has sent so far.
///
/// # Errors
/// The failure to count: `"refused with HTTP 429"`, `"not an HTTP response"`, …
pub fn check(bytes: &[u8], target: &Target) -> Result<Answer, String> {
    let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
        return if bytes.len() > HEAD_BYTES {
            Err("an HTTP response head that is too long".to_owned())
        } else {
            Ok(Answer::Partial)
        };
    };
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut answer = httparse::Response::new(&mut slots);
    let head = bytes.get(..end + 4).unwrap_or_default();
    answer.parse(head).map_err(|_| "not an HTTP response".to_owned())?;
    match answer.code {
        Some(101) => (),
        code => return Err(format!("refused with HTTP {}", code.unwrap_or_default())),
    }
    let accepted = answer.headers.iter().any(|header| {
        header.name.eq_ignore_ascii_case("sec-websocket-accept") && header.value == target.accept.as_bytes()
    });
    if accepted {
        Ok(Answer::Upgraded(end + 4))
    } else {
        Err("a 101 with a wrong Sec-WebSocket-Accept".to_owned())
    }
}
