//! Tokens, the words of HTTP headers. In `ws` because the upgrade and the extensions are both made of them.

/// May this byte be in a token (RFC 9110 §5.6.2)?
pub const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}
