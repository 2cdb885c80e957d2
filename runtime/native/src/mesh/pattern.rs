//! Topic patterns (`chat:{name}`): their parameters, the key of a room, and the detection of keys that are mistakes.
//!
//! Shards find rooms with it, hosts compute the parameters of a room, and Python calls it (`runtime/actors/addressing/pattern.py`).
//! A pattern is checked when it is declared: there is text between any two parameters, and there are no other braces.

/// The longest key, in bytes of UTF-8. No room has a longer one, since a key is a name and not a payload.
pub const KEY_BYTES: usize = 512;

/// The names of a pattern's parameters, in order.
pub fn parameters(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0))
}

/// The key of the room with this topic; `None` if the topic does not match the pattern or contains a NUL.
///
/// Literal text must match exactly. The value of a parameter ends at the first occurrence of the next literal; that of the
/// last parameter ends where the rest of the topic is the last literal. No value may be empty.
pub fn key_of(pattern: &str, topic: &str) -> Option<String> {
    let (literal, pieces) = pattern.split_once('{').unwrap_or((pattern, ""));
    let mut rest = topic.strip_prefix(literal).filter(|_| !topic.contains('\0'))?;
    let mut values = Vec::new();
    let mut pieces = pieces.split('{').filter_map(|piece| piece.split_once('}')).peekable();
    while let Some((_, literal)) = pieces.next() {
        let value = value_before(rest, literal, pieces.peek().is_none())?;
        values.push(value.to_owned());
        rest = rest.get(value.len() + literal.len()..)?;
    }
    rest.is_empty().then(|| join(&values))
}

/// The index of the first pattern that a topic matches, and the key of the room. `None`: it matches no pattern.
pub fn first_match<'a>(patterns: impl Iterator<Item = &'a str>, topic: &str) -> Option<(usize, String)> {
    patterns.enumerate().find_map(|(at, pattern)| Some((at, key_of(pattern, topic)?)))
}

/// The text before the literal, at least one character.
fn value_before<'a>(text: &'a str, literal: &str, is_last: bool) -> Option<&'a str> {
    let first = text.chars().next()?.len_utf8();
    let end =
        if is_last { text.strip_suffix(literal)?.len() } else { text.get(first..)?.find(literal)? + first };
    text.get(..end).filter(|value| !value.is_empty())
}

/// The key of the room whose parameters have these values. A single value is used as it is; several are joined by `:`, and
/// `%` and `:` in them are escaped as `%25` and `%3A`.
pub fn join(values: &[String]) -> String {
    match values {
        [] => String::new(),
        [one] => one.clone(),
        many => {
            let escape = |value: &String| value.replace('%', "%25").replace(':', "%3A");
            many.iter().map(escape).collect::<Vec<_>>().join(":")
        }
    }
}

/// The values in a key that `join` made; `None` if it does not have this number of `parameters`.
pub fn split(key: &str, parameters: usize) -> Option<Vec<String>> {
    match parameters {
        0 => key.is_empty().then(Vec::new),
        1 => Some(vec![key.to_owned()]),
        _ => {
            let values: Vec<String> =
                key.split(':').map(|value| value.replace("%3A", ":").replace("%25", "%")).collect();
            (values.len() == parameters).then_some(values)
        }
    }
}

/// The first `{…}` in a topic or key: a placeholder that was not replaced by a value. `None` if there is none.
pub fn placeholder(text: &str) -> Option<&str> {
    let mut begins = text.match_indices('{').map(|(at, _)| &text[at..]);
    begins.find_map(|from| {
        let end = from.find('}')?;
        // If there is another brace in between, the placeholder begins at that one.
        let placeholder = &from[..=end];
        (!placeholder[1..].contains('{')).then_some(placeholder)
    })
}

/// The key that the user probably meant, if `key` is a complete topic of the pattern, such as `chat:lobby` for
/// `chat:{name}`.
///
/// Applies only to patterns of the form `prefix:{name}`: in others, such a key may be intended, as `war-room` in
/// `{team}-room` or `secret` in `s{name}`.
pub fn key_meant<'a>(pattern: &str, key: &'a str) -> Option<&'a str> {
    let (prefix, parameter) = pattern.split_once('{').filter(|(prefix, _)| prefix.ends_with(':'))?;
    let is_last = parameter.find('}').is_some_and(|end| end + 1 == parameter.len());
    key.strip_prefix(prefix).filter(|meant| is_last && !meant.is_empty())
}
