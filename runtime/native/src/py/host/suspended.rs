//! A turn whose handler returned an awaitable: what the Python half gets, awaits, and answers by `HostCore`.

use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyList, PyString};

use crate::py::objects::member::{Member, Shared};

/// A turn that must be awaited: the awaitable, the handler's name, the member it is about, the reference of its push, and
/// the life of one that is counted as overlapping.
pub(crate) type Suspended = (Py<PyAny>, String, Option<Py<Member>>, Option<String>, Option<u32>);

/// The usual types are known not to be: looking for an attribute that is missing costs as much as all the rest.
pub(crate) fn is_awaitable(value: &Bound<'_, PyAny>) -> bool {
    let plain = value.is_exact_instance_of::<PyDict>()
        || value.is_exact_instance_of::<PyList>()
        || value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyBytes>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyBool>();
    !plain && value.hasattr(intern!(value.py(), "__await__")).unwrap_or(false)
}

/// Gives a turn to await to its room's cell, by this hook.
pub(crate) fn hand_over(
    py: Python<'_>,
    shared: &Arc<Shared>,
    cell: &Py<PyAny>,
    hook: &str,
    suspended: Suspended,
) {
    let (awaitable, what, member, reference, life) = suspended;
    let turn = (cell, awaitable, what, member, reference, life);
    shared.hooks.notify(py, hook, turn);
}
