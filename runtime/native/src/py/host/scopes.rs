//! The scopes of user code that is not a turn of the core: `on_start`, `on_stop`, and tasks.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::core::HostCore;
use super::steps::Steps;
use crate::host::RoomKey;
use crate::mesh::ActorAddress;
use crate::py::objects::member::Shared;
use crate::reactor::mark::{Doing, Mark};

/// The scopes of the user code that a host's Python half calls itself: starts, stops, tasks. To be used on its loop's
/// thread only.
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
    /// `mark`: the descriptor of the page that the parent reads; -1: there is none. Raises `OSError` if it cannot be mapped.
    #[new]
    #[pyo3(signature = (core, mark = -1))]
    fn new(core: &Bound<'_, HostCore>, mark: i32) -> PyResult<Scopes> {
        let shared = Arc::clone(&core.get().shared);
        if mark >= 0 {
            shared.contexts.mark_on(Mark::map(mark)?);
        }
        Ok(Scopes { shared })
    }

    /// The context that each turn begins with. Call it once, before the first turn, or it is a `RuntimeError`.
    fn begin(&self, context: &Bound<'_, PyAny>) -> PyResult<()> {
        self.shared.contexts.begin(context)
    }

    /// Whether tasks of this room run beside its turns. They keep it awake.
    fn working(&self, room: RoomKey, working: bool) {
        self.shared.with(|core| core.set_working(room, working));
    }

    /// Kind and key of this room.
    fn address(&self, room: RoomKey) -> (String, String) {
        let address = self.shared.address_of(room);
        (address.kind().to_owned(), address.key().to_owned())
    }

    /// How many turns of an actor wait for the one that it is in.
    fn queued(&self, kind: &str, key: &str) -> usize {
        self.shared.with(|core| core.queued(kind, key))
    }

    /// A context for a new turn.
    fn fresh<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.shared.contexts.fresh_context(py)
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
        self.shared.contexts.run_all((address.as_str(), doing), context, called)
    }

    /// What awaits `waiting` for this room in a context. `task`: it runs beside the room's turns.
    #[pyo3(signature = (room, context, waiting, task = false))]
    fn steps(&self, room: RoomKey, context: Py<PyAny>, waiting: Py<PyAny>, task: bool) -> Steps {
        let (address, doing) = self.whose(room);
        let doing = if task { Doing::Task } else { doing };
        Steps::new(Arc::clone(&self.shared), (address, doing), waiting, context)
    }
}
