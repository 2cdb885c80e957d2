//! Texts that have to be short on the wire. In `ws`, as the longest reason of a close is its rule.

/// As much of a text as fits so many bytes, cut between characters.
#[inline]
pub fn cut(text: &str, most_bytes: usize) -> &str {
    let mut end = text.len().min(most_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
