//! What the native core defines and Python reads: addresses, topics and keys, names of events, close codes, valid text.
//!
//! The one rule: nothing is defined here. `mod.rs` exports constants of the same sort.

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::shared::text;
use crate::channels;
use crate::mesh::{ActorAddress, Denial, pattern};
use crate::ws::close;

/// Code and reason of the answer to a request that failed.
pub(super) const INTERNAL: (&str, &str) = (Denial::INTERNAL.code, Denial::INTERNAL.reason);

/// The actor partition of a room, 0..16384.
#[pyfunction]
pub(super) fn partition_of(kind: &str, key: &str) -> u32 {
    ActorAddress::new(kind, key).partition()
}

/// The key of the room that a topic names, by a pattern (`mesh::pattern`); None: it does not match.
#[pyfunction]
pub(super) fn key_of(pattern: &str, topic: &str) -> Option<String> {
    pattern::key_of(pattern, topic)
}

/// The index of the first pattern that a topic matches, and the key of the room; None: it matches none.
#[pyfunction]
pub(super) fn first_match(patterns: Vec<String>, topic: &str) -> Option<(usize, String)> {
    pattern::first_match(patterns.iter().map(|pattern| &**pattern), topic)
}

/// The key of the room whose parameters have these values, in order.
#[pyfunction]
pub(super) fn key_of_values(values: Vec<String>) -> String {
    pattern::join(&values)
}

/// The inverse of `key_of_values`; None if the key has not so many parameters.
#[pyfunction]
pub(super) fn values_of(key: &str, parameters: usize) -> Option<Vec<String>> {
    pattern::split(key, parameters)
}

/// The first placeholder `{…}` in a topic or key that was not replaced (`mesh::pattern`); None: there is none.
#[pyfunction]
pub(super) fn placeholder(text: &str) -> Option<&str> {
    pattern::placeholder(text)
}

/// The key that was meant, if this one is a whole topic of the pattern; else None.
#[pyfunction]
pub(super) fn key_meant<'a>(pattern: &str, key: &'a str) -> Option<&'a str> {
    pattern::key_meant(pattern, key)
}

/// The close codes that have a name: code, name, and whether the client may reconnect by itself (`ws::close`).
#[pyfunction]
pub(super) fn close_codes() -> Vec<(u16, &'static str, bool)> {
    close::NAMES.into_iter().map(|(code, name)| (code, name, close::comes_back(code))).collect()
}

/// What is wrong with the name of an event, or of a call, which no client sees (`channels::event`); None: nothing.
#[pyfunction]
#[pyo3(signature = (name, *, call = false))]
pub(super) fn wrong_event(name: &Bound<'_, PyString>, call: bool) -> Option<&'static str> {
    // Half of a surrogate pair is not text. Then the empty name stands for it, which is wrong too.
    let name = name.to_str().unwrap_or_default();
    if call { channels::wrong_call(name) } else { channels::wrong_event(name) }
}

/// The error for a text that could not be encoded, without a codec's wording.
#[pyfunction]
pub(super) fn not_text(py: Python<'_>, error: Bound<'_, PyUnicodeEncodeError>) -> PyErr {
    text::plain_error(py, PyErr::from_value(error.into_any()))
}
