//! What a client sent at its join: what it asks of the room, read once, and dicts for Python.

use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};

use crate::host::params;
use crate::host::position::{Malformed, Wanted};
use crate::mesh::body::Join;
use crate::py::shared::hooks::Hooks;

/// A join as its client asked for it.
pub(crate) struct JoinRequest<'a> {
    join: Join<'a>,
    /// Kind and key of the room.
    address: (&'a str, &'a str),
    /// What it asks of the room's stream; nothing of a room that has none.
    pub wanted: Wanted,
    malformed: Option<Malformed>,
}

impl<'a> JoinRequest<'a> {
    pub(super) fn read(join: Join<'a>, address: (&'a str, &'a str), with_stream: bool) -> JoinRequest<'a> {
        let (wanted, malformed) = if with_stream { Wanted::read(&join) } else { Default::default() };
        JoinRequest { join, address, wanted, malformed }
    }

    /// Its params: the query's on a direct path, else those of the channel's join; over them the parameters of the room.
    pub(crate) fn params<'py>(&self, py: Python<'py>, hooks: &Hooks) -> PyResult<Bound<'py, PyDict>> {
        let dict = match self.join {
            Join { topic: "", query, .. } => params::query(query).into_py_dict(py)?,
            Join { params, .. } => hooks.decode_dict(py, params),
        };
        put_room(hooks, &dict, self.address).map(|()| dict)
    }

    /// Raises what the hook `malformed_param` makes of a param that asks something of the stream in a wrong form.
    pub(crate) fn check(&self, py: Python<'_>, hooks: &Hooks) -> PyResult<()> {
        let Some(Malformed { name, must_be }) = self.malformed else { return Ok(()) };
        let given = self.params(py, hooks)?.get_item(name)?;
        Err(PyErr::from_value(hooks.object.bind(py).call_method1("malformed_param", (name, must_be, given))?))
    }
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
