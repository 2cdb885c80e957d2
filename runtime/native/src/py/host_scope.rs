//! Where user code runs: in a context of its turn's own, and under the mark of its actor. One rule: **a handler, a hook and
//! each step of what they return to be awaited is called from here**, and from nowhere else.

use std::sync::{Arc, OnceLock};

use pyo3::call::PyCallArgs;
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::host::HostCore;
use super::host_shared::Shared;
use super::host_steps::Steps;
use crate::host::Key;
use crate::reactor::mark::Mark;

/// What all turns of a host have in common.
#[derive(Default)]
pub(super) struct Ground {
    /// Each turn has a copy of it: `Scopes.begin`, or the context in which the first turn ran.
    context: OnceLock<Py<PyAny>>,
    mark: OnceLock<Mark>,
}

impl Ground {
    /// A new turn's context. Out of memory, the turn shares its host's.
    #[inline]
    pub(super) fn fresh_context<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        let first = self.context.get_or_init(|| current_context(py)).bind(py);
        first.call_method0(intern!(py, "copy")).unwrap_or_else(|_| first.clone())
    }

    /// Calls the first of these with the others, in this context, while the mark names the actor of this address.
    #[inline]
    pub(super) fn run<'py, A: PyCallArgs<'py>>(
        &self,
        (address, starts): (&str, bool),
        context: &Bound<'py, PyAny>,
        called: A,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mark = self.mark.get();
        if let Some(mark) = mark {
            mark.enter(address.as_bytes(), starts);
        }
        let done = context.call_method1(intern!(context.py(), "run"), called);
        if let Some(mark) = mark {
            mark.leave();
        }
        done
    }
}

fn current_context(py: Python<'_>) -> Py<PyAny> {
    let copied = py.import("contextvars").and_then(|module| module.call_method0("copy_context"));
    copied.map_or_else(|_| py.None(), Bound::unbind)
}

/// One turn's. Its context is a copy of the one that the host began with, which costs no more than an object: a copy
/// shares what it holds.
pub(super) struct Scope<'a, 'py> {
    context: Bound<'py, PyAny>,
    pub shared: &'a Arc<Shared>,
    address: &'a Arc<str>,
}

impl<'a, 'py> Scope<'a, 'py> {
    #[inline]
    pub(super) fn new(py: Python<'py>, shared: &'a Arc<Shared>, address: &'a Arc<str>) -> Scope<'a, 'py> {
        Scope { context: shared.ground.fresh_context(py), shared, address }
    }

    pub(super) fn py(&self) -> Python<'py> {
        self.context.py()
    }

    /// Calls the first of these with the others.
    #[inline]
    pub(super) fn call<A: PyCallArgs<'py>>(&self, called: A) -> PyResult<Bound<'py, PyAny>> {
        self.shared.ground.run((self.address, false), &self.context, called)
    }

    /// What a handler returned, to be awaited in the same scope. Out of memory, it is awaited in its task's.
    pub(super) fn steps(self, waiting: Bound<'py, PyAny>) -> Py<PyAny> {
        let (py, context) = (self.py(), self.context.unbind());
        let (shared, address) = (Arc::clone(self.shared), Arc::clone(self.address));
        let steps = Steps::new(shared, (address, false), waiting.clone().unbind(), context);
        Py::new(py, steps).map_or_else(|_| waiting.unbind(), Py::into_any)
    }
}

/// The scopes of what the Python half of a host calls itself. To be used on its loop's thread only.
#[pyclass(frozen, module = "runtime._native")]
pub struct Scopes {
    shared: Arc<Shared>,
}

impl Scopes {
    fn whose(&self, room: u64) -> (Arc<str>, bool) {
        let room = Key::from_number(room);
        self.shared.with(|core| (core.address_text(room), core.is_starting(room)))
    }
}

#[pymethods]
impl Scopes {
    /// `mark`: the descriptor of the page that the parent reads, if there is one. Raises `OSError` for what cannot be it.
    #[new]
    #[pyo3(signature = (core, mark = -1))]
    fn new(core: &Bound<'_, HostCore>, mark: i32) -> PyResult<Scopes> {
        let shared = Arc::clone(&core.get().shared);
        if mark >= 0 {
            let _second = shared.ground.mark.set(Mark::map(mark)?);
        }
        Ok(Scopes { shared })
    }

    /// The context that each turn begins with. Before the first turn, and once, or `RuntimeError`.
    fn begin(&self, context: Py<PyAny>) -> PyResult<()> {
        let too_late = |_| PyRuntimeError::new_err("turns have begun with another context");
        self.shared.ground.context.set(context).map_err(too_late)
    }

    /// Tasks of this room run beside its turns, and keep it awake; or they have all ended.
    fn working(&self, room: u64, working: bool) {
        self.shared.with(|core| core.set_working(Key::from_number(room), working));
    }

    /// How many turns of an actor wait for the one that it is in.
    fn queued(&self, kind: &str, key: &str) -> usize {
        self.shared.with(|core| core.queued(kind, key))
    }

    /// A context for a new turn.
    fn fresh<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.shared.ground.fresh_context(py)
    }

    /// Calls a function of this room in a context.
    #[pyo3(signature = (room, context, *called))]
    fn run<'py>(
        &self,
        room: u64,
        context: &Bound<'py, PyAny>,
        called: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (address, starts) = self.whose(room);
        self.shared.ground.run((&address, starts), context, called)
    }

    /// Something to await for this room in a context.
    fn steps(&self, room: u64, context: Py<PyAny>, waiting: Py<PyAny>) -> Steps {
        Steps::new(Arc::clone(&self.shared), self.whose(room), waiting, context)
    }
}
