//! The contexts (`contextvars`) that the turns of a host run in, and the mark by which the parent sees whose turn runs.
//!
//! One rule: each turn passes here, so what can be looked up once is looked up once.

use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::function_call::FunctionCall;
use crate::reactor::mark::{Doing, Mark};

#[derive(Default)]
pub(crate) struct TurnContexts {
    first: OnceLock<First>,
    mark: OnceLock<Mark>,
    /// The context of a read that is over, in which nothing was set.
    spare: Mutex<Option<Py<PyAny>>>,
}

/// The context of `Scopes.begin`, or the one in which the first turn ran: each turn has a copy.
struct First {
    /// `context.copy`.
    copy: Py<PyAny>,
    /// `run` of its class.
    run: Py<PyAny>,
    is_empty: bool,
}

impl First {
    fn new(context: &Bound<'_, PyAny>) -> PyResult<First> {
        let py = context.py();
        let copy = context.getattr(intern!(py, "copy"))?.unbind();
        let run = context.get_type().getattr(intern!(py, "run"))?.unbind();
        Ok(First { copy, run, is_empty: context.len()? == 0 })
    }
}

/// The context that the turns of one read share while none sets anything in it: then it is as good as a copy for each, and
/// costs nothing. Only an empty context shows that.
pub(crate) struct ReadContext<'py> {
    context: Bound<'py, PyAny>,
    is_over: Cell<bool>,
}

impl<'py> ReadContext<'py> {
    pub(crate) fn new(context: Bound<'py, PyAny>) -> ReadContext<'py> {
        ReadContext { context, is_over: Cell::new(false) }
    }

    /// A suspended turn goes on in it, and no other.
    pub(crate) fn give_away(&self) -> Bound<'py, PyAny> {
        self.is_over.set(true);
        self.context.clone()
    }

    /// A turn has ended: may another one run in it?
    #[inline]
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.get() || self.context.len().map_or(true, |set| set > 0)
    }
}

impl TurnContexts {
    /// Each turn will have a copy of this context. Call it once, before the first turn, or it is a `RuntimeError`.
    pub(crate) fn begin(&self, context: &Bound<'_, PyAny>) -> PyResult<()> {
        let too_late = |_| PyRuntimeError::new_err("turns have begun with another context");
        self.first.set(First::new(context)?).map_err(too_late)
    }

    /// The page of the mark. Call it once, before the first turn: a later one is ignored.
    pub(crate) fn mark_on(&self, mark: Mark) {
        let _second = self.mark.set(mark);
    }

    #[inline]
    fn first(&self, py: Python<'_>) -> PyResult<&First> {
        if let Some(first) = self.first.get() {
            return Ok(first);
        }
        let first = First::new(&py.import("contextvars")?.call_method0("copy_context")?)?;
        Ok(self.first.get_or_init(|| first))
    }

    /// A new turn's context. Raises `MemoryError`.
    #[inline]
    pub(crate) fn fresh_context<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.first(py)?.copy.bind(py).call0()
    }

    fn spare(&self) -> MutexGuard<'_, Option<Py<PyAny>>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A context for the turns of a read; `None` if they cannot share one, or no turn has begun yet.
    pub(crate) fn read_context<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        let first = self.first.get().filter(|first| first.is_empty)?;
        let spare = self.spare().take();
        spare.map_or_else(|| first.copy.bind(py).call0().ok(), |spare| Some(spare.into_bound(py)))
    }

    /// The read is over.
    pub(crate) fn put_back(&self, read: ReadContext<'_>) {
        if !read.is_over() {
            *self.spare() = Some(read.context.unbind());
        }
    }

    /// Calls the first of these with the others, in this context, while the mark names the actor of this address.
    #[inline]
    pub(crate) fn run<'py, C: FunctionCall<'py>>(
        &self,
        whose: (&str, Doing),
        context: &Bound<'py, PyAny>,
        called: C,
    ) -> PyResult<Bound<'py, PyAny>> {
        let run = self.first(context.py())?.run.bind(context.py());
        let _marked = self.mark(whose);
        run.call1(called.in_context(context.clone()))
    }

    /// The same with any number of arguments.
    pub(crate) fn run_all<'py>(
        &self,
        whose: (&str, Doing),
        context: &Bound<'py, PyAny>,
        called: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _marked = self.mark(whose);
        context.call_method1(intern!(context.py(), "run"), called)
    }

    /// The mark names the actor of this address and what it does, until the result is dropped.
    #[inline]
    pub(crate) fn mark(&self, (address, doing): (&str, Doing)) -> Marked<'_> {
        let mark = self.mark.get();
        if let Some(mark) = mark {
            mark.enter(address.as_bytes(), doing);
        }
        Marked(mark)
    }
}

/// An actor's code runs, until this is dropped.
pub(crate) struct Marked<'a>(Option<&'a Mark>);

impl Drop for Marked<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(mark) = self.0 {
            mark.leave();
        }
    }
}
