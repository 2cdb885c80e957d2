//! An awaitable of user code, stepped through in its turn's scope, so that a turn needs no task of its own for its context.

use std::sync::{Arc, OnceLock};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};

use crate::mesh::ActorAddress;
use crate::py::objects::member::Shared;
use crate::py::shared::function_call::FunctionCall;
use crate::reactor::mark::Doing;

/// Awaiting this is awaiting `waiting`, each step of it in this context and under the actor's mark.
#[pyclass(frozen, module = "runtime._native")]
pub struct Steps {
    #[pyo3(get)]
    waiting: Py<PyAny>,
    #[pyo3(get)]
    context: Py<PyAny>,
    shared: Arc<Shared>,
    /// Its address, and what it does.
    whose: (ActorAddress, Doing),
    begun: OnceLock<Begun>,
}

/// The iterator of the awaitable, and the function that is one step of it.
struct Begun {
    iterator: Py<PyAny>,
    step: Py<PyAny>,
    /// The step of a coroutine is `send(None)`; that of any other iterator, `__next__()`.
    sends: bool,
}

impl Steps {
    pub(crate) fn new(
        shared: Arc<Shared>,
        whose: (ActorAddress, Doing),
        waiting: Py<PyAny>,
        context: Py<PyAny>,
    ) -> Steps {
        Steps { waiting, context, shared, whose, begun: OnceLock::new() }
    }

    fn run<'py, C: FunctionCall<'py>>(&self, py: Python<'py>, called: C) -> PyResult<Bound<'py, PyAny>> {
        self.shared.contexts.run((self.whose.0.as_str(), self.whose.1), self.context.bind(py), called)
    }

    fn begun(&self, py: Python<'_>) -> PyResult<&Begun> {
        if let Some(begun) = self.begun.get() {
            return Ok(begun);
        }
        let waiting = self.waiting.bind(py);
        let iterator = if is_coroutine(waiting)? {
            waiting.clone()
        } else {
            self.run(py, (&waiting.getattr(intern!(py, "__await__"))?,))?
        };
        let send = iterator.getattr_opt(intern!(py, "send"))?;
        let sends = send.is_some();
        let step = send.map_or_else(|| iterator.getattr(intern!(py, "__next__")), Ok)?;
        let begun = Begun { iterator: iterator.unbind(), step: step.unbind(), sends };
        Ok(self.begun.get_or_init(|| begun))
    }
}

#[pymethods]
impl Steps {
    fn __await__(this: Py<Steps>) -> Py<Steps> {
        this
    }

    fn __iter__(this: Py<Steps>) -> Py<Steps> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let begun = self.begun(py)?;
        let step = begun.step.bind(py);
        if begun.sends { self.run(py, (step, py.None())) } else { self.run(py, (step,)) }
    }

    /// As of a coroutine: its task throws this into it.
    #[pyo3(signature = (*raised))]
    fn throw<'py>(&self, py: Python<'py>, raised: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyAny>> {
        match self.begun(py)?.iterator.bind(py).getattr_opt(intern!(py, "throw"))? {
            Some(throw) => {
                let mut called = vec![throw];
                called.extend(raised.iter());
                let (whose, context) = ((self.whose.0.as_str(), self.whose.1), self.context.bind(py));
                self.shared.contexts.run_all(whose, context, &PyTuple::new(py, called)?)
            }
            None => Err(PyErr::from_value(raised.get_item(0)?)),
        }
    }

    /// As of a coroutine.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        match self.begun(py)?.iterator.bind(py).getattr_opt(intern!(py, "close"))? {
            Some(close) => self.run(py, (&close,)).map(drop),
            None => Ok(()),
        }
    }
}

/// A coroutine is stepped itself: what its `__await__` returns would be one call more for each step.
fn is_coroutine(waiting: &Bound<'_, PyAny>) -> PyResult<bool> {
    static TYPE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = waiting.py();
    Ok(waiting.get_type().is(TYPE.import(py, "types", "CoroutineType")?))
}
