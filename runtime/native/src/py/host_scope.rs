//! Where user code runs: in a context of its turn's own, and under the mark of its actor. One rule: **a handler, a hook and
//! each step of what they return to be awaited is called from here**, and from nowhere else.

use std::sync::Arc;

use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::host::HostCore;
use super::host_ground::{Batch, Called};
use super::host_shared::Shared;
use super::host_steps::Steps;
use super::host_turns::address_of;
use crate::host::RoomKey;
use crate::mesh::ActorAddress;
use crate::reactor::mark::{Doing, Mark};

/// One turn's.
pub(super) struct Scope<'a, 'py> {
    py: Python<'py>,
    context: Held<'a, 'py>,
    pub shared: &'a Arc<Shared>,
    address: &'a ActorAddress,
}

enum Held<'a, 'py> {
    /// A copy of the one that the host began with: no more than an object, since a copy shares what it holds.
    Own(Bound<'py, PyAny>),
    /// That of its read, which runs in it.
    Batch(&'a Batch<'py>),
    /// Out of memory.
    Nothing,
}

impl<'a, 'py> Scope<'a, 'py> {
    #[inline]
    pub(super) fn new(py: Python<'py>, shared: &'a Arc<Shared>, address: &'a ActorAddress) -> Scope<'a, 'py> {
        let context = shared.ground.fresh_context(py).map_or(Held::Nothing, Held::Own);
        Scope { py, context, shared, address }
    }

    /// Of a turn in the batch of its read, if that has one.
    #[inline]
    pub(super) fn in_batch(
        py: Python<'py>,
        shared: &'a Arc<Shared>,
        address: &'a ActorAddress,
        batch: Option<&'a Batch<'py>>,
    ) -> Scope<'a, 'py> {
        match batch {
            Some(batch) => Scope { py, context: Held::Batch(batch), shared, address },
            None => Scope::new(py, shared, address),
        }
    }

    pub(super) fn py(&self) -> Python<'py> {
        self.py
    }

    /// Calls the first of these with the others. Raises what that raises, or `MemoryError`.
    #[inline]
    pub(super) fn call<C: Called<'py>>(&self, called: C) -> PyResult<Bound<'py, PyAny>> {
        let whose = (self.address.as_str(), Doing::Turn);
        match &self.context {
            Held::Batch(_) => {
                let _marked = self.shared.ground.mark(whose);
                called.call()
            }
            Held::Own(context) => self.shared.ground.run(whose, context, called),
            Held::Nothing => Err(PyMemoryError::new_err("no context for a turn")),
        }
    }

    /// What a handler returned, to be awaited in the same scope. Out of memory, it is awaited in its task's.
    pub(super) fn steps(self, waiting: Bound<'py, PyAny>) -> Py<PyAny> {
        let context = match self.context {
            Held::Own(context) => context,
            Held::Batch(batch) => batch.give_away(),
            Held::Nothing => return waiting.unbind(),
        };
        let (shared, address) = (Arc::clone(self.shared), self.address.clone());
        let steps = Steps::new(shared, (address, Doing::Turn), waiting.clone().unbind(), context.unbind());
        Py::new(self.py, steps).map_or_else(|_| waiting.unbind(), Py::into_any)
    }
}

/// The scopes of what the Python half of a host calls itself. To be used on its loop's thread only.
#[pyclass(frozen, module = "runtime._native")]
pub struct Scopes {
    shared: Arc<Shared>,
}

impl Scopes {
    fn whose(&self, room: RoomKey) -> (ActorAddress, Doing) {
        let doing = |starting| if starting { Doing::Start } else { Doing::Turn };
        self.shared
            .with(|core| (core.address(room).cloned().unwrap_or_default(), doing(core.is_starting(room))))
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
            shared.ground.mark_on(Mark::map(mark)?);
        }
        Ok(Scopes { shared })
    }

    /// The context that each turn begins with. Before the first turn, and once, or `RuntimeError`.
    fn begin(&self, context: &Bound<'_, PyAny>) -> PyResult<()> {
        self.shared.ground.begin(context)
    }

    /// Tasks of this room run beside its turns, and keep it awake; or they have all ended.
    fn working(&self, room: RoomKey, working: bool) {
        self.shared.with(|core| core.set_working(room, working));
    }

    /// Kind and key of this room.
    fn address(&self, room: RoomKey) -> (String, String) {
        address_of(&self.shared, room)
    }

    /// How many turns of an actor wait for the one that it is in.
    fn queued(&self, kind: &str, key: &str) -> usize {
        self.shared.with(|core| core.queued(kind, key))
    }

    /// A context for a new turn.
    fn fresh<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.shared.ground.fresh_context(py)
    }

    /// Calls a function of this room in a context.
    #[pyo3(signature = (room, context, *called))]
    fn run<'py>(
        &self,
        room: RoomKey,
        context: &Bound<'py, PyAny>,
        called: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (address, doing) = self.whose(room);
        self.shared.ground.run_all((address.as_str(), doing), context, called)
    }

    /// Something to await for this room in a context. `task`: beside its turns, which may outlast its start.
    #[pyo3(signature = (room, context, waiting, task = false))]
    fn steps(&self, room: RoomKey, context: Py<PyAny>, waiting: Py<PyAny>, task: bool) -> Steps {
        let (address, doing) = self.whose(room);
        let doing = if task { Doing::Task } else { doing };
        Steps::new(Arc::clone(&self.shared), (address, doing), waiting, context)
    }
}
