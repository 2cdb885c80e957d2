//! What a member asked for, as names and values: its query, and its room's parameters.

use crate::mesh::pattern;

/// The pairs of a query (`a=1&b=2`), decoded: `+` is a space, bytes that are no UTF-8 become U+FFFD, a name without
/// `=` has the value "". In order, repetitions kept.
pub fn query(text: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), decode(value))
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// The parameters of a room, from its kind (`chat:{name}`) and its key; none for a key that is not of that kind.
pub fn room<'a>(kind: &'a str, key: &str) -> Vec<(&'a str, String)> {
    let names: Vec<&str> = pattern::parameters(kind).collect();
    let values = pattern::split(key, names.len()).unwrap_or_default();
    names.into_iter().zip(values).collect()
}

fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, escaped(byte, tail)) {
            (_, Some(value)) => {
                out.push(value);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', None) => out.push(b' '),
            (other, None) => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// RFC 3986 §2.1; a broken escape stands for itself.
fn escaped(byte: u8, tail: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    match (byte, tail) {
        (b'%', [high, low, ..]) => Some((digit(*high)? * 16 + digit(*low)?) as u8),
        _ => None,
    }
}
