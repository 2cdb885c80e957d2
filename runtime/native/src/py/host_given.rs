//! What a client has sent at its join, as dicts: one of its own for `on_join`, and for whoever asks later one that refuses to
//! be changed, as the change would be lost.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::host_borne::frozen;
use super::host_shared::Hooks;
use crate::mesh::body::Join;

/// The same, to be read: `Hooks::given_types`.
pub(super) fn to_read<'py>(dict: Bound<'py, PyDict>, hooks: &Hooks) -> PyResult<Bound<'py, PyAny>> {
    frozen(dict.into_any(), &hooks.given_types)
}

/// By name; repetitions joined by ", " (RFC 9110 §5.3).
pub(super) fn headers<'py>(py: Python<'py>, join: Join<'_>) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, value) in join.headers {
        match dict.get_item(name)? {
            Some(before) => dict.set_item(name, format!("{before}, {value}"))?,
            None => dict.set_item(name, value)?,
        }
    }
    Ok(dict)
}
