//! Tokens, the words in HTTP header fields. They stand in `ws`, since the upgrade and the extensions both consist of them.

/// Whether a token may contain this byte (RFC 9110 §5.6.2).
pub const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}
