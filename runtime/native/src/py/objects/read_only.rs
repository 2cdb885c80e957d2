//! JSON values that are only to be read: a change in place would be lost, so their dicts and lists refuse it.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::py::shared::hooks::Hooks;

/// A dict of what a client has sent, read-only.
pub(super) fn read_only<'py>(dict: Bound<'py, PyDict>, hooks: &Hooks) -> PyResult<Bound<'py, PyAny>> {
    frozen(dict.into_any(), &hooks.given_types)
}

/// The same JSON value, with these types of dict and list at every depth. A flat dict costs one copy of it.
pub(super) fn frozen<'py>(
    value: Bound<'py, PyAny>,
    types: &(Py<PyAny>, Py<PyAny>),
) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        let within = dict.iter().filter(|(_, one)| is_container(one));
        for (name, one) in within.collect::<Vec<_>>() {
            dict.set_item(name, frozen(one, types)?)?;
        }
        return types.0.bind(py).call1((dict,));
    }
    if let Ok(list) = value.cast_exact::<PyList>() {
        for (at, one) in list.iter().enumerate().filter(|(_, one)| is_container(one)) {
            list.set_item(at, frozen(one, types)?)?;
        }
        return types.1.bind(py).call1((list,));
    }
    Ok(value)
}

fn is_container(value: &Bound<'_, PyAny>) -> bool {
    value.is_exact_instance_of::<PyDict>() || value.is_exact_instance_of::<PyList>()
}
