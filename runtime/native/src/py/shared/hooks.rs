//! What a host's core calls of its Python side. One rule: **hooks are bound once**, when all that they need exists. They need
//! the core themselves, so the core is made without them.

use std::ops::Deref;
use std::sync::OnceLock;

use pyo3::call::PyCallArgs;
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

/// The Python side; see `Hooks` in the stub.
pub(crate) struct Hooks {
    pub object: Py<PyAny>,
    pub wake: Py<PyAny>,
    pub encode: Py<PyAny>,
    pub decode: Py<PyAny>,
    /// Subclasses of dict and list that refuse to be changed.
    pub state_types: (Py<PyAny>, Py<PyAny>),
    /// The same for what a client has sent.
    pub given_types: (Py<PyAny>, Py<PyAny>),
    pub reasons: Py<PyAny>,
    pub run_call: Py<PyAny>,
    pub message: Py<PyString>,
}

/// Where the hooks are, from `HostCore.bind` on. Before that each of them is None, so that calling one is a `TypeError`.
pub(crate) struct Binding {
    bound: OnceLock<Hooks>,
    unbound: Hooks,
}

impl Hooks {
    fn new(object: &Bound<'_, PyAny>) -> PyResult<Hooks> {
        let py = object.py();
        Ok(Hooks {
            wake: object.getattr(intern!(py, "wake"))?.unbind(),
            encode: object.getattr(intern!(py, "encode"))?.unbind(),
            decode: object.getattr(intern!(py, "decode"))?.unbind(),
            state_types: object.getattr(intern!(py, "state_types"))?.extract()?,
            given_types: object.getattr(intern!(py, "given_types"))?.extract()?,
            reasons: object.getattr(intern!(py, "reasons"))?.unbind(),
            run_call: object.getattr(intern!(py, "run_call"))?.unbind(),
            message: intern!(py, "message").clone().unbind(),
            object: object.clone().unbind(),
        })
    }

    /// The JSON object of a client; empty if it is no JSON object.
    pub(crate) fn decode_dict<'py>(&self, py: Python<'py>, json: &[u8]) -> Bound<'py, PyDict> {
        let value = self.decode.bind(py).call1((PyBytes::new(py, json),));
        let dict = value.ok().and_then(|value| value.cast_into::<PyDict>().ok());
        dict.unwrap_or_else(|| PyDict::new(py))
    }

    /// Calls a hook whose result nobody needs.
    pub(crate) fn notify<'py>(
        &self,
        py: Python<'py>,
        hook: impl IntoPyObject<'py, Target = PyString>,
        given: impl PyCallArgs<'py>,
    ) {
        self.report(py, self.object.bind(py).call_method1(hook, given));
    }

    /// A hook must not raise. If it does, Python says so on stderr and the host goes on.
    pub(crate) fn report<T>(&self, py: Python<'_>, done: PyResult<T>) {
        if let Err(error) = done {
            error.write_unraisable(py, Some(self.object.bind(py)));
        }
    }
}

impl Binding {
    pub(crate) fn new(py: Python<'_>) -> Binding {
        let none = || py.None();
        let unbound = Hooks {
            wake: none(),
            encode: none(),
            decode: none(),
            state_types: (none(), none()),
            given_types: (none(), none()),
            reasons: none(),
            run_call: none(),
            message: intern!(py, "message").clone().unbind(),
            object: none(),
        };
        Binding { bound: OnceLock::new(), unbound }
    }

    /// Once, or `RuntimeError`.
    pub(crate) fn bind(&self, object: &Bound<'_, PyAny>) -> PyResult<()> {
        let hooks = Hooks::new(object)?;
        self.bound.set(hooks).map_err(|_| PyRuntimeError::new_err("the core has its hooks"))
    }
}

impl Deref for Binding {
    type Target = Hooks;

    #[inline]
    fn deref(&self) -> &Hooks {
        self.bound.get().unwrap_or(&self.unbound)
    }
}
