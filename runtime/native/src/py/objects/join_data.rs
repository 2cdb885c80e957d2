//! What a client sent at its join, as dicts of Python.

use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};

use crate::host::params;
use crate::mesh::body::Join;
use crate::py::shared::hooks::Hooks;

/// The params of a join: the query's on a direct path, else those of the channel's join; over them the parameters of the
/// room at this address.
pub(super) fn join_params<'py>(
    py: Python<'py>,
    hooks: &Hooks,
    join: &Join<'_>,
    (kind, key): (&str, &str),
) -> PyResult<Bound<'py, PyDict>> {
    let dict = match join {
        Join { topic: "", query, .. } => params::query(query).into_py_dict(py)?,
        Join { params, .. } => hooks.decode_dict(py, params),
    };
    put_room(hooks, &dict, kind, key).map(|()| dict)
}

/// Puts a room's parameters among those of a client. They replace a param of the same name, and the log says so.
fn put_room(hooks: &Hooks, dict: &Bound<'_, PyDict>, kind: &str, key: &str) -> PyResult<()> {
    let py = dict.py();
    for (name, value) in params::room(kind, key) {
        if dict.get_item(name)?.is_some_and(|given| given.ne(&value).unwrap_or_default()) {
            hooks.notify(py, "param_lost", (kind, name));
        }
        dict.set_item(name, value)?;
    }
    Ok(())
}

/// Headers by name; repetitions are joined by ", " (RFC 9110 §5.3).
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
