//! Topic patterns (`chat:{name}`): their parameters, the key of the room that a topic or values lead to, and keys that can
//! only be a mistake.
//!
//! Shards find rooms by it, hosts tell rooms their parameters, and Python reads it (`runtime/actors/addressing/pattern.py`). Patterns
//! are checked when they are declared: no two parameters without text between them, no braces but those of parameters.

/// The longest key, in bytes of UTF-8. Keys are names, not cargo: a room with a longer one is not found.
pub const KEY_BYTES: usize = 512;

/// The names of the parameters, in order.
pub fn parameters(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0))
}

/// The key of the room that a topic names among those of a pattern; `None` if it does not match.
///
/// Literal text as it stands; a parameter up to where the next literal begins first, and the last one all the rest. None
/// may be empty.
pub fn key_of(pattern: &str, topic: &str) -> Option<String> {
    let (literal, pieces) = pattern.split_once('{').unwrap_or((pattern, ""));
    let mut rest = topic.strip_prefix(literal).filter(|_| !topic.contains('\0'))?;
    let mut values = Vec::new();
    let mut pieces = pieces.split('{').filter_map(|piece| piece.split_once('}')).peekable();
    while let Some((_, literal)) = pieces.next() {
        let value = up_to(rest, literal, pieces.peek().is_none())?;
        values.push(value.to_owned());
        rest = rest.get(value.len() + literal.len()..)?;
    }
    rest.is_empty().then(|| join(&values))
}

/// The first of several patterns that a topic matches, by its place, and the key of the room: no later one has the topic.
pub fn first_match<'a>(patterns: impl Iterator<Item = &'a str>, topic: &str) -> Option<(usize, String)> {
    patterns.enumerate().find_map(|(at, pattern)| Some((at, key_of(pattern, topic)?)))
}

/// What stands before the literal, at least one character.
fn up_to<'a>(text: &'a str, literal: &str, is_last: bool) -> Option<&'a str> {
    let first = text.chars().next()?.len_utf8();
    let end = match is_last {
        true => text.strip_suffix(literal)?.len(),
        false => text.get(first..)?.find(literal)? + first,
    };
    text.get(..end).filter(|value| !value.is_empty())
}

/// The key of the room whose parameters have these values: one as it is, several joined by `:`, with `%` and `:` in them
/// as `%25` and `%3A`.
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

/// The values that `join` made a key of; `None` if it has none of so many parameters.
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

/// The first `{…}` in a topic or key: a placeholder that was never replaced.
pub fn placeholder(text: &str) -> Option<&str> {
    let mut begins = text.match_indices('{').map(|(at, _)| &text[at..]);
    begins.find_map(|from| {
        let end = from.find('}')?;
        // The last brace before it begins it.
        let placeholder = &from[..=end];
        (!placeholder[1..].contains('{')).then_some(placeholder)
    })
}

/// The key that was meant, if this one is a whole topic of the pattern.
///
/// Only for `prefix:{name}`: `war-room` is a good key of `{team}-room`, and `secret` of `s{name}`.
pub fn key_meant<'a>(pattern: &str, key: &'a str) -> Option<&'a str> {
    let (prefix, parameter) = pattern.split_once('{').filter(|(prefix, _)| prefix.ends_with(':'))?;
    let is_last = parameter.find('}').is_some_and(|end| end + 1 == parameter.len());
    key.strip_prefix(prefix).filter(|meant| is_last && !meant.is_empty())
}
