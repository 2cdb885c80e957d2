//! A turn whose handler returned an awaitable. Its activation in Python (`cell`) is given it, awaits it, and answers it by
//! `HostCore`. One rule: it goes there at once, and nothing else is told of it.

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyList, PyString};

use super::answers::Asked;
use crate::host::position::Wanted;
use crate::py::objects::member::Member;
use crate::py::shared::activation::Activation;
use crate::py::shared::handler_kind::HandlerKind;
use crate::py::shared::hooks::Hooks;

/// See `Turn` in the stub.
#[pyclass(frozen, name = "Turn", module = "runtime._native")]
pub struct SuspendedTurn {
    #[pyo3(get)]
    waiting: Py<PyAny>,
    #[pyo3(get)]
    kind: HandlerKind,
    event: Box<str>,
    #[pyo3(get)]
    member: Option<Py<Member>>,
    reference: Box<str>,
    wanted: Option<Wanted>,
    /// Which life of the room counts it as overlapping.
    #[pyo3(get)]
    life: Option<u32>,
    #[pyo3(get)]
    then: Option<Py<PyAny>>,
}

impl SuspendedTurn {
    pub(super) fn new(py: Python<'_>, waiting: Py<PyAny>, asked: &Asked<'_>, life: Option<u32>) -> Self {
        SuspendedTurn {
            waiting,
            kind: asked.kind,
            event: asked.event.into(),
            member: asked.member.map(|member| member.clone_ref(py)),
            reference: asked.reference.into(),
            wanted: asked.wanted.copied(),
            life,
            then: None,
        }
    }

    /// The loop's turn, after this awaitable.
    pub(super) fn pause(waiting: Py<PyAny>) -> Self {
        SuspendedTurn::py_new(waiting, HandlerKind::Pause, "", None, "", None, None)
    }

    /// What it was about.
    pub(super) fn asked(&self) -> Asked<'_> {
        let (event, reference) = (&*self.event, &*self.reference);
        Asked {
            kind: self.kind,
            event,
            member: self.member.as_ref(),
            reference,
            wanted: self.wanted.as_ref(),
        }
    }

    /// Gives it to its activation, which must not raise.
    pub(super) fn hand_over(self, py: Python<'_>, hooks: &Hooks, activation: &Activation) {
        let given = activation.cell.bind(py).call_method1(intern!(py, "suspend"), (self,));
        hooks.report(py, given);
    }
}

#[pymethods]
impl SuspendedTurn {
    #[new]
    #[pyo3(signature = (waiting, kind, event="", member=None, reference="", life=None, then=None))]
    fn py_new(
        waiting: Py<PyAny>,
        kind: HandlerKind,
        event: &str,
        member: Option<Py<Member>>,
        reference: &str,
        life: Option<u32>,
        then: Option<Py<PyAny>>,
    ) -> Self {
        let (event, reference, wanted) = (event.into(), reference.into(), None);
        SuspendedTurn { waiting, kind, event, member, reference, wanted, life, then }
    }

    /// That of a handler of `@on`.
    #[getter]
    fn event(&self) -> &str {
        &self.event
    }

    /// The handler's name in logs.
    #[getter]
    fn handler(&self) -> String {
        self.kind.named(&self.event)
    }

    /// That of the push that wants a reply; empty: none does.
    #[getter]
    fn reference(&self) -> &str {
        &self.reference
    }

    /// Whether it is to be awaited beside others.
    #[getter]
    fn overlaps(&self) -> bool {
        self.life.is_some() || self.kind == HandlerKind::Read
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.waiting)?;
        visit.call(&self.then)
    }

    fn __repr__(&self) -> String {
        format!("<Turn {}>", self.handler())
    }
}

/// The usual types are known not to be: looking for an attribute that is missing costs as much as all the rest.
pub(super) fn is_awaitable(value: &Bound<'_, PyAny>) -> bool {
    let plain = value.is_exact_instance_of::<PyDict>()
        || value.is_exact_instance_of::<PyList>()
        || value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyBytes>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyBool>();
    !plain && value.hasattr(intern!(value.py(), "__await__")).unwrap_or(false)
}
