//! Where user code runs: in the context of its turn, and under the mark of its actor. One rule: **every handler is called
//! here, and every step of what it returns to be awaited in `steps`**; user code runs nowhere else.

use std::sync::Arc;

use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;

use super::steps::Steps;
use crate::mesh::ActorAddress;
use crate::py::objects::member::Shared;
use crate::py::shared::contexts::ReadContext;
use crate::py::shared::function_call::FunctionCall;
use crate::reactor::mark::Doing;

/// The scope of one turn.
pub(crate) struct Scope<'a, 'py> {
    py: Python<'py>,
    context: Held<'a, 'py>,
    pub shared: &'a Arc<Shared>,
    address: &'a ActorAddress,
}

enum Held<'a, 'py> {
    /// A copy of the context that the host began with. It costs one small object: a copy shares what it holds.
    Own(Bound<'py, PyAny>),
    /// The context of its read, which is entered already.
    OfRead(&'a ReadContext<'py>),
    /// Out of memory.
    Nothing,
}

impl<'a, 'py> Scope<'a, 'py> {
    #[inline]
    pub(crate) fn new(py: Python<'py>, shared: &'a Arc<Shared>, address: &'a ActorAddress) -> Scope<'a, 'py> {
        let context = shared.contexts.fresh_context(py).map_or(Held::Nothing, Held::Own);
        Scope { py, context, shared, address }
    }

    /// The scope of a turn in the context of its read, if that has one.
    #[inline]
    pub(crate) fn in_read(
        py: Python<'py>,
        shared: &'a Arc<Shared>,
        address: &'a ActorAddress,
        read: Option<&'a ReadContext<'py>>,
    ) -> Scope<'a, 'py> {
        match read {
            Some(read) => Scope { py, context: Held::OfRead(read), shared, address },
            None => Scope::new(py, shared, address),
        }
    }

    pub(crate) fn py(&self) -> Python<'py> {
        self.py
    }

    /// Calls the first of these with the others. Raises what that raises, or `MemoryError`.
    #[inline]
    pub(crate) fn call<C: FunctionCall<'py>>(&self, called: C) -> PyResult<Bound<'py, PyAny>> {
        let whose = (self.address.as_str(), Doing::Turn);
        match &self.context {
            Held::OfRead(_) => {
                let _marked = self.shared.contexts.mark(whose);
                called.call()
            }
            Held::Own(context) => self.shared.contexts.run(whose, context, called),
            Held::Nothing => Err(PyMemoryError::new_err("no context for a turn")),
        }
    }

    /// What a handler returned, to be awaited in the same scope; out of memory, in the context of its task.
    pub(crate) fn steps(self, waiting: Bound<'py, PyAny>) -> Py<PyAny> {
        let context = match self.context {
            Held::Own(context) => context,
            Held::OfRead(read) => read.give_away(),
            Held::Nothing => return waiting.unbind(),
        };
        let (shared, address) = (Arc::clone(self.shared), self.address.clone());
        let steps = Steps::new(shared, (address, Doing::Turn), waiting.clone().unbind(), context.unbind());
        Py::new(self.py, steps).map_or_else(|_| waiting.unbind(), Py::into_any)
    }
}
