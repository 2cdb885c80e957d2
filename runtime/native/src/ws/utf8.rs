//! UTF-8 as it arrives (RFC 6455 §8.1). In `ws`, as the rule for text. One rule: the first bad byte fails,
//! whether or not the character, the frame or the message it stands in is whole.

use super::error::ProtocolError;

/// A text that is there as a whole. Errors: it is not UTF-8.
#[inline]
pub fn read(text: &[u8]) -> Result<&str, ProtocolError> {
    simdutf8::basic::from_utf8(text).map_err(|_| ProtocolError::InvalidUtf8)
}

/// Checks a text that is still growing. `checked` is what the last call returned for it (0 at first); returned is
/// how many bytes are whole characters: all but at most the last 3, which may begin one.
/// The text is whole and valid when that is its length.
pub fn check_growing(text: &[u8], checked: usize) -> Result<usize, ProtocolError> {
    let fresh = text.get(checked..).unwrap_or_default();
    match simdutf8::compat::from_utf8(fresh) {
        Ok(_) => Ok(text.len()),
        Err(end) if end.error_len().is_none() => Ok(checked + end.valid_up_to()),
        Err(_) => Err(ProtocolError::InvalidUtf8),
    }
}
