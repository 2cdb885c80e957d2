//! Topic patterns (`chat:{name}`): their parameters, and the key of the room that a topic or values lead to.
//!
//! Shards find rooms by it, hosts tell rooms their parameters, and Python reads it (`runtime/actors/pattern.py`). Patterns
//! are checked when they are declared: no two parameters without text between them, no braces but those of parameters.

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
