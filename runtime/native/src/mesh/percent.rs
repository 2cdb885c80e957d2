//! Percent-decoding of paths and queries (RFC 3986 §2.1), which the mesh transmits as the client sent them.
//!
//! Shards decode paths, hosts decode queries. One rule: an escape is `%` and two hexadecimal digits.

/// The byte of the escape at the start of `text`, and the text after it; `None` if there is no complete escape.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let (high, low, rest) = match text {
        [b'%', high, low, rest @ ..] => (digit(*high)?, digit(*low)?, rest),
        _ => return None,
    };
    Some((high * 16 + low, rest))
}

/// The decoded text of a path. `None` if an escape is invalid, or if the result is not UTF-8 or contains a NUL.
pub fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        let (byte, tail) = if *byte == b'%' { escaped(rest)? } else { (*byte, tail) };
        out.push(byte);
        rest = tail;
    }
    String::from_utf8(out).ok().filter(|value| !value.contains('\0'))
}

/// The decoded text of a query, in which `+` is a space. An invalid escape is left as it is; bytes that are not UTF-8 become
/// U+FFFD.
pub fn decode_query(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        let plain = if *byte == b'+' { b' ' } else { *byte };
        let (byte, tail) = escaped(rest).unwrap_or((plain, tail));
        out.push(byte);
        rest = tail;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}
