//! What the turns of a host have in common: the context of which each has a copy, and the mark that the parent reads. One
//! rule: each turn comes by here, so what can be looked up once is.

use std::cell::Cell;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use pyo3::call::PyCallArgs;
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::reactor::mark::{Doing, Mark};

#[derive(Default)]
pub(super) struct Ground {
    first: OnceLock<First>,
    mark: OnceLock<Mark>,
    /// Of a read that is over: nothing was set in it.
    spare: Mutex<Option<Py<PyAny>>>,
}

/// The context of `Scopes.begin`, or the one in which the first turn ran.
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

/// The context that the turns of one read share, as long as none sets anything in it: then it is as good as a copy for each,
/// and costs nothing. Only an empty one shows that.
pub(super) struct Batch<'py> {
    context: Bound<'py, PyAny>,
    is_over: Cell<bool>,
}

impl<'py> Batch<'py> {
    pub(super) fn new(context: Bound<'py, PyAny>) -> Batch<'py> {
        Batch { context, is_over: Cell::new(false) }
    }

    /// A turn goes on in it, alone.
    pub(super) fn give_away(&self) -> Bound<'py, PyAny> {
        self.is_over.set(true);
        self.context.clone()
    }

    /// A turn has ended: may another one run in it?
    #[inline]
    pub(super) fn is_over(&self) -> bool {
        self.is_over.get() || self.context.len().map_or(true, |set| set > 0)
    }
}

impl Ground {
    /// Each turn has a copy of this context. Before the first turn, and once, or `RuntimeError`.
    pub(super) fn begin(&self, context: &Bound<'_, PyAny>) -> PyResult<()> {
        let too_late = |_| PyRuntimeError::new_err("turns have begun with another context");
        self.first.set(First::new(context)?).map_err(too_late)
    }

    /// Before the first turn, and once: what comes later is not written.
    pub(super) fn mark_on(&self, mark: Mark) {
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
    pub(super) fn fresh_context<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.first(py)?.copy.bind(py).call0()
    }

    fn spare(&self) -> MutexGuard<'_, Option<Py<PyAny>>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One for the turns of a read, if they can share one: once turns have begun.
    pub(super) fn batch_context<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        let first = self.first.get().filter(|first| first.is_empty)?;
        let spare = self.spare().take();
        spare.map_or_else(|| first.copy.bind(py).call0().ok(), |spare| Some(spare.into_bound(py)))
    }

    /// The read is over.
    pub(super) fn put_back(&self, batch: Batch<'_>) {
        if !batch.is_over() {
            *self.spare() = Some(batch.context.unbind());
        }
    }

    /// Calls the first of these with the others, in this context, while the mark names the actor of this address.
    #[inline]
    pub(super) fn run<'py, C: Called<'py>>(
        &self,
        whose: (&str, Doing),
        context: &Bound<'py, PyAny>,
        called: C,
    ) -> PyResult<Bound<'py, PyAny>> {
        let run = self.first(context.py())?.run.bind(context.py());
        let _marked = self.mark(whose);
        run.call1(called.within(context.clone()))
    }

    /// The same, with as many as there are.
    pub(super) fn run_all<'py>(
        &self,
        whose: (&str, Doing),
        context: &Bound<'py, PyAny>,
        called: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _marked = self.mark(whose);
        context.call_method1(intern!(context.py(), "run"), called)
    }

    /// The mark names the actor of this address and what it does, until that is dropped.
    #[inline]
    pub(super) fn mark(&self, (address, doing): (&str, Doing)) -> Marked<'_> {
        let mark = self.mark.get();
        if let Some(mark) = mark {
            mark.enter(address.as_bytes(), doing);
        }
        Marked(mark)
    }
}

/// An actor's code runs.
pub(super) struct Marked<'a>(Option<&'a Mark>);

impl Drop for Marked<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(mark) = self.0 {
            mark.leave();
        }
    }
}

/// What to call, then with what.
pub(super) trait Called<'py> {
    type Within: PyCallArgs<'py>;
    /// Behind a context, it is what `run` takes.
    fn within(self, context: Bound<'py, PyAny>) -> Self::Within;
    fn call(self) -> PyResult<Bound<'py, PyAny>>;
}

macro_rules! called {
    ($($name:ident),*) => {
        impl<'py, $($name),*> Called<'py> for (&Bound<'py, PyAny>, $($name),*)
        where
            ($($name,)*): PyCallArgs<'py>,
            (Bound<'py, PyAny>, Bound<'py, PyAny>, $($name),*): PyCallArgs<'py>,
        {
            type Within = (Bound<'py, PyAny>, Bound<'py, PyAny>, $($name),*);

            #[allow(non_snake_case)]
            #[inline]
            fn within(self, context: Bound<'py, PyAny>) -> Self::Within {
                let (function, $($name),*) = self;
                (context, function.clone(), $($name),*)
            }

            #[allow(non_snake_case)]
            #[inline]
            fn call(self) -> PyResult<Bound<'py, PyAny>> {
                let (function, $($name),*) = self;
                function.call1(($($name,)*))
            }
        }
    };
}

called!();
called!(A);
called!(A, B);
called!(A, B, C);
