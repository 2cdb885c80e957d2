//! What the native core defines and Python reads: addresses, topics and keys, names of events, close codes, what is no text.
//!
//! The one rule: nothing is defined here. Constants of the same sort are exported in `mod.rs`.

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::shared::text;
use crate::channels;
use crate::mesh::{ActorAddress, Denial, pattern};
use crate::ws::close;

/// Code and reason of the answer to what fails.
pub(super) const INTERNAL: (&str, &str) = (Denial::INTERNAL.code, Denial::INTERNAL.reason);

/// The actor partition of a room, 0..16384.
#[pyfunction]
pub(super) fn partition_of(kind: &str, key: &str) -> u32 {
    ActorAddress::new(kind, key).partition()
}

/// The key of the room that a topic names among those of a pattern (`mesh::pattern`); None: it does not match.
#[pyfunction]
pub(super) fn key_of(pattern: &str, topic: &str) -> Option<String> {
    pattern::key_of(pattern, topic)
}

/// The first of several patterns that a topic matches, by its place, and the key of the room; None: none does.
#[pyfunction]
pub(super) fn first_match(patterns: Vec<String>, topic: &str) -> Option<(usize, String)> {
    pattern::first_match(patterns.iter().map(|pattern| &**pattern), topic)
}

/// The key of the room whose parameters have these values, in order.
#[pyfunction]
pub(super) fn key_of_values(values: Vec<String>) -> String {
    pattern::join(&values)
}

/// The values that `key_of_values` made a key of; None if it has none of so many parameters.
#[pyfunction]
pub(super) fn values_of(key: &str, parameters: usize) -> Option<Vec<String>> {
    pattern::split(key, parameters)
}

/// The first `{…}` in a topic or key, a placeholder that was never replaced (`mesh::pattern`); None: there is none.
#[pyfunction]
pub(super) fn placeholder(text: &str) -> Option<&str> {
    pattern::placeholder(text)
}

/// The key that was meant, if this one is a whole topic of the pattern; None: it is not.
#[pyfunction]
pub(super) fn key_meant<'a>(pattern: &str, key: &'a str) -> Option<&'a str> {
    pattern::key_meant(pattern, key)
}

/// The close codes that have a name: code, name, and whether the client may come back by itself (`ws::close`).
#[pyfunction]
pub(super) fn close_codes() -> Vec<(u16, &'static str, bool)> {
    close::NAMES.into_iter().map(|(code, name)| (code, name, close::comes_back(code))).collect()
}

/// What is wrong with a name for an event, or for a call, which no client hears of (`channels::event`); None: nothing.
#[pyfunction]
#[pyo3(signature = (name, *, call = false))]
pub(super) fn wrong_event(name: &Bound<'_, PyString>, call: bool) -> Option<&'static str> {
    // Half of a surrogate pair is no text; a name of no bytes is wrong for the same rule.
    let name = name.to_str().unwrap_or_default();
    if call { channels::wrong_call(name) } else { channels::wrong_event(name) }
}

/// The error of a text that could not be encoded, without the words of a codec.
#[pyfunction]
pub(super) fn not_text(py: Python<'_>, error: Bound<'_, PyUnicodeEncodeError>) -> PyErr {
    text::plain_error(py, PyErr::from_value(error.into_any()))
}
