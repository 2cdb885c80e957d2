//! The server's answer to an upgrade, judged (RFC 6455 §4.1, the client's checks).
//!
//! Rule: anything but a right 101 is a failure with a name.

use crate::target::Target;

/// Longest head taken from a server, in bytes.
const HEAD_BYTES: usize = 16 << 10;

/// The head's end has not come yet, or the upgrade is done and `rest` already belongs to the socket.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    Partial,
    /// How many bytes the head took.
    Upgraded(usize),
}

/// Judges what a server has sent so far.
///
/// # Errors
/// What to count: `"refused with HTTP 429"`, `"not an HTTP answer"`, …
pub fn judge(bytes: &[u8], target: &Target) -> Result<Answer, String> {
    let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
        return if bytes.len() > HEAD_BYTES {
            Err("an endless HTTP answer".to_owned())
        } else {
            Ok(Answer::Partial)
        };
    };
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut answer = httparse::Response::new(&mut slots);
    let head = bytes.get(..end + 4).unwrap_or_default();
    answer.parse(head).map_err(|_| "not an HTTP answer".to_owned())?;
    match answer.code {
        Some(101) => (),
        code => return Err(format!("refused with HTTP {}", code.unwrap_or_default())),
    }
    let accepted = answer.headers.iter().any(|header| {
        header.name.eq_ignore_ascii_case("sec-websocket-accept") && header.value == target.accept.as_bytes()
    });
    if accepted { Ok(Answer::Upgraded(end + 4)) } else { Err("a 101 with the wrong accept key".to_owned()) }
}
