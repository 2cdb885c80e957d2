//! Integers that no state can hold: those beyond 64 bits, which JSON allows and msgpack does not.
//!
//! One rule: a look at 1 byte in 19 tells JSON that holds none, so that each message can be checked.

use std::ops::Range;

/// `u64::MAX` and `-i64::MIN` have so many digits; an integer with fewer is within 64 bits.
const LONG: usize = 20;
const LONG_NEGATIVE: usize = 19;
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;

/// May there be an integer beyond 64 bits in this JSON: 20 digits in a row, or 19 behind a minus? A string may hold
/// them too, and so may a fraction.
#[inline]
pub fn has_long_number(json: &[u8]) -> bool {
    json.len() >= LONG && long_run(json, 0).is_some()
}

/// The first integer beyond 64 bits of a JSON value that is well formed; not one within a string. O(bytes).
pub fn integer_beyond_64_bits(json: &[u8]) -> Option<&str> {
    let (mut from, mut in_string) = (0, false);
    while let Some(run) = long_run(json, from) {
        in_string = ends_in_string(json.get(from..run.start)?, in_string);
        from = run.end;
        let begin = run.start - usize::from(byte_before(json, run.start) == Some(b'-'));
        let text = std::str::from_utf8(json.get(begin..run.end)?).ok()?;
        let before = byte_before(json, begin).is_some_and(|byte| b".eE+".contains(&byte));
        let after = json.get(run.end).is_some_and(|byte| b".eE".contains(byte));
        let is_integer = !before && !after;
        if is_integer && is_beyond(text) && !in_string {
            return Some(text);
        }
    }
    None
}

fn byte_before(json: &[u8], at: usize) -> Option<u8> {
    json.get(at.checked_sub(1)?).copied()
}

fn is_beyond(integer: &str) -> bool {
    integer.parse::<u64>().is_err() && integer.parse::<i64>().is_err()
}

/// Is a string open at the end of this part of a JSON value? `is_open`: at its beginning, which is not within an escape.
fn ends_in_string(json: &[u8], mut is_open: bool) -> bool {
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match *byte {
            QUOTE => is_open = !is_open,
            BACKSLASH if is_open => drop(bytes.next()),
            _ => {}
        }
    }
    is_open
}

/// The first run of digits from `from` on that is long. A run of 19 has a digit at one of each 19 places, so only those
/// are looked at.
#[inline]
fn long_run(json: &[u8], from: usize) -> Option<Range<usize>> {
    let mut at = from + LONG_NEGATIVE - 1;
    while let Some(byte) = json.get(at) {
        if !byte.is_ascii_digit() {
            at += LONG_NEGATIVE;
            continue;
        }
        let run = run_around(json, at);
        let is_negative = byte_before(json, run.start) == Some(b'-');
        if run.len() >= LONG || (run.len() == LONG_NEGATIVE && is_negative) {
            return Some(run);
        }
        at = run.end + LONG_NEGATIVE;
    }
    None
}

fn run_around(json: &[u8], at: usize) -> Range<usize> {
    let is_other = |byte: &u8| !byte.is_ascii_digit();
    let start = json[..at].iter().rposition(is_other).map_or(0, |before| before + 1);
    let end = json[at..].iter().position(is_other).map_or(json.len(), |after| at + after);
    start..end
}
