//! Shortens text that has a limited length on the wire, such as the reason of a close frame. It stands in `ws`, which sets
//! that limit. One rule: a character is never split.

/// The longest start of `text` that ends between two characters and has at most `most_bytes` bytes.
#[inline]
pub fn cut(text: &str, most_bytes: usize) -> &str {
    let mut end = text.len().min(most_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
