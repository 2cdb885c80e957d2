//! What a member asked for, as names and values: its query, and its room's parameters.

use crate::mesh::pattern;
use crate::mesh::percent::decode_query;

/// The pairs of a query (`a=1&b=2`), decoded: `+` is a space, bytes that are no UTF-8 become U+FFFD, a name without
/// `=` has the value "". In order, repetitions kept.
pub fn query(text: &str) -> Vec<(String, String)> {
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode_query(name), decode_query(value))
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// The parameters of a room, from its kind (`chat:{name}`) and its key; none for a key that is not of that kind.
pub fn room<'a>(kind: &'a str, key: &str) -> Vec<(&'a str, String)> {
    let names: Vec<&str> = pattern::parameters(kind).collect();
    let values = pattern::split(key, names.len()).unwrap_or_default();
    names.into_iter().zip(values).collect()
}
