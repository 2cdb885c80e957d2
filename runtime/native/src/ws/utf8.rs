//! Validation of UTF-8 while text arrives (RFC 6455 §8.1). It stands in `ws`, since the protocol demands it. One rule:
//! the first invalid byte is an error at once, even if its frame or message is incomplete.

use super::error::ProtocolError;

/// A complete text as `&str`. Errors: `InvalidUtf8`.
#[inline]
pub fn read(text: &[u8]) -> Result<&str, ProtocolError> {
    simdutf8::basic::from_utf8(text).map_err(|_| ProtocolError::InvalidUtf8)
}

/// Checks an incomplete text. `checked` is the result of the previous call for the same text, 0 on the first call. The
/// result is the length of the part that consists of complete characters: the length of `text`, less at most 3 bytes that
/// begin another character. If it equals the length of `text`, the text is valid UTF-8. Errors: `InvalidUtf8`.
pub fn check_growing(text: &[u8], checked: usize) -> Result<usize, ProtocolError> {
    let fresh = text.get(checked..).unwrap_or_default();
    match simdutf8::compat::from_utf8(fresh) {
        Ok(_) => Ok(text.len()),
        Err(end) if end.error_len().is_none() => Ok(checked + end.valid_up_to()),
        Err(_) => Err(ProtocolError::InvalidUtf8),
    }
}
