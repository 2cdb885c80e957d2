//! Percent-encoding in paths and queries (RFC 3986 §2.1), which travel on the mesh as they were requested.
//!
//! Shards read paths by it, hosts queries. One rule: an escape is `%` and two hexadecimal digits.

/// The byte that an escape at the beginning stands for, and what follows; `None` if no whole escape is there.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let (high, low, rest) = match text {
        [b'%', high, low, rest @ ..] => (digit(*high)?, digit(*low)?, rest),
        _ => return None,
    };
    Some((high * 16 + low, rest))
}

/// Without escapes. `None` if one is broken, if the result is not UTF-8, or holds a NUL.
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

/// Of a query, where `+` is a space. An escape that is broken stands for itself, bytes that are not UTF-8 for U+FFFD.
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
