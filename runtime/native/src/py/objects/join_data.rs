//! What a client sent at its join: what it asks of the room, read once, and dicts for Python.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict, PyInt, PyList};
use serde_json::{Map, Value};

use crate::host::params;
use crate::host::position::{Malformed, Wanted};
use crate::mesh::body::Join;
use crate::mesh::position::{HISTORY, POSITION};
use crate::py::shared::hooks::Hooks;

/// A join as its client asked for it.
pub(crate) struct JoinRequest<'py> {
    /// The query's on a direct path, else those of the channel's join; over them the parameters of the room.
    pub params: Bound<'py, PyDict>,
    /// What it asks of the room's stream.
    pub wanted: Wanted,
    malformed: Option<Malformed>,
}

impl<'py> JoinRequest<'py> {
    /// Of a join of the room of this kind and key. Decodes its params, and no part of them again.
    pub(super) fn read(
        py: Python<'py>,
        hooks: &Hooks,
        join: &Join<'_>,
        address: (&str, &str),
    ) -> PyResult<JoinRequest<'py>> {
        let (params, (wanted, malformed)) = if join.topic.is_empty() {
            let pairs = params::query(join.query);
            let wanted = Wanted::in_query(&pairs);
            (pairs.into_py_dict(py)?, wanted)
        } else {
            let params = hooks.decode_dict(py, join.params);
            let position = params.get_item(intern!(py, POSITION))?.as_ref().map(json_of);
            let history = params.get_item(intern!(py, HISTORY))?.as_ref().map(json_of);
            (params, Wanted::in_params(position.as_ref(), history.as_ref()))
        };
        put_room(hooks, &params, address)?;
        Ok(JoinRequest { params, wanted, malformed })
    }

    /// Raises what the hook `malformed_param` makes of a param that asks something of the stream in a wrong form.
    pub(crate) fn check(&self, hooks: &Hooks) -> PyResult<()> {
        let Some(Malformed { name, must_be }) = self.malformed else { return Ok(()) };
        let (py, given) = (self.params.py(), self.params.get_item(name)?);
        Err(PyErr::from_value(hooks.object.bind(py).call_method1("malformed_param", (name, must_be, given))?))
    }
}

/// Numbers of up to 64 bits, and lists of them; anything else but `None` is an object here, which is as wrong.
fn json_of(given: &Bound<'_, PyAny>) -> Value {
    if given.is_none() {
        return Value::Null;
    }
    if let Ok(list) = given.cast::<PyList>() {
        // A position has two items: one more is wrong already.
        return list.iter().take(3).map(|one| integer_of(&one)).collect();
    }
    integer_of(given)
}

fn integer_of(given: &Bound<'_, PyAny>) -> Value {
    let integer = given.cast_exact::<PyInt>().ok().and_then(|integer| integer.extract::<u64>().ok());
    integer.map_or_else(|| Value::Object(Map::new()), Value::from)
}

/// Puts a room's parameters among those of a client. They replace a param of the same name, and the log says so.
fn put_room(hooks: &Hooks, dict: &Bound<'_, PyDict>, (kind, key): (&str, &str)) -> PyResult<()> {
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
