//! Finds integers beyond 64 bits, which JSON allows, but msgpack, and so the state of an actor, does not.
//!
//! One rule: JSON without a long number is recognised by examining 1 byte in 19, so that every message can be checked.

use std::ops::Range;

/// The digits of `u64::MAX`. A positive integer with fewer fits in 64 bits.
const LONG: usize = 20;
/// The digits of `i64::MIN`. A negative integer with fewer fits in 64 bits.
const LONG_NEGATIVE: usize = 19;
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;

/// Whether this JSON may contain an integer beyond 64 bits: whether it has 20 digits in a row, or 19 after a minus. They
/// may also belong to a string or a fraction. Cost: about 1 byte in 19 is examined.
#[inline]
pub fn has_long_number(json: &[u8]) -> bool {
    json.len() >= LONG && long_run(json, 0).is_some()
}

/// The first integer beyond 64 bits in a valid JSON value, outside strings; `None` if there is none. A number with a
/// fraction or an exponent is not an integer. Cost: linear.
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

/// Whether the end of this part of a JSON value is within a string. `is_open`: whether its start is. The start is not
/// within an escape.
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

/// The first run of digits after `from` that is long enough. Of every 19 bytes in a row, a run of 19 digits contains one at
/// each position modulo 19, so it is enough to examine every 19th byte.
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

/// The run of digits that contains the digit at `at`.
fn run_around(json: &[u8], at: usize) -> Range<usize> {
    let is_other = |byte: &u8| !byte.is_ascii_digit();
    let start = json[..at].iter().rposition(is_other).map_or(0, |before| before + 1);
    let end = json[at..].iter().position(is_other).map_or(json.len(), |after| at + after);
    start..end
}
