//! The native half of a room: what its author calls for every message.

use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList, PyString, PyTuple};

use super::host_member::Member;
use super::host_payload::with_payload;
use super::host_shared::Shared;
use crate::host::{Key, params};
use crate::mesh::{Said, Say};

/// Base of `runtime.Room`; see there. Unbound until its host starts it.
#[pyclass(frozen, subclass, module = "runtime._native")]
pub struct Room {
    home: OnceLock<Home>,
}

/// Where a started room lives.
pub(super) struct Home {
    pub(super) shared: Arc<Shared>,
    pub room: Key,
    pub kind: String,
    pub key: String,
}

impl Room {
    /// Once; a second home is ignored.
    pub(super) fn settle(&self, home: Home) {
        let _second = self.home.set(home);
    }

    #[inline]
    fn home(&self) -> PyResult<&Home> {
        self.home.get().ok_or_else(|| PyRuntimeError::new_err("this room was not started by a host"))
    }
}

#[pymethods]
impl Room {
    #[new]
    #[pyo3(signature = (*args, **kwargs))]
    fn new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> Room {
        // A room's own `__init__` may take what it likes.
        let _ = (args, kwargs);
        Room { home: OnceLock::new() }
    }

    /// Sends to every member, but for `without`: `str` as text, bytes-like as binary, anything else as JSON text.
    ///
    /// Encoded once; one frame for each shard that has members. At most once, in order. Never waits.
    /// Raises `TypeError` for what is no JSON.
    #[pyo3(signature = (event, data, without = None))]
    #[inline]
    fn broadcast(
        &self,
        py: Python<'_>,
        event: &Bound<'_, PyString>,
        data: &Bound<'_, PyAny>,
        without: Option<&Bound<'_, Member>>,
    ) -> PyResult<()> {
        let say = Say { event: event.to_str()?, ..Say::default() };
        let home = self.home()?;
        let without = without.map(|member| member.get().key);
        with_payload(data, &home.shared.hooks, |form, payload| {
            home.shared.say(py, |core| core.publish(home.room, without, &Said { say, form, payload }))
        })?
    }

    /// Who is in the room now: a live, read-only view.
    #[getter]
    fn members(&self) -> PyResult<Members> {
        let home = self.home()?;
        Ok(Members { shared: Arc::clone(&home.shared), room: home.room })
    }

    /// The topic pattern the room was declared with, e.g. `chat:{name}`.
    #[getter]
    fn kind(&self) -> PyResult<&str> {
        Ok(&self.home()?.kind)
    }

    /// What tells this room from others of its kind: the value of its parameter.
    #[getter]
    fn key(&self) -> PyResult<&str> {
        Ok(&self.home()?.key)
    }

    /// The parameters of its topic, by name.
    #[getter]
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (home, dict) = (self.home()?, PyDict::new(py));
        params::room(&home.kind, &home.key)
            .into_iter()
            .try_for_each(|(name, value)| dict.set_item(name, value))?;
        Ok(dict)
    }
}

/// The members of a room: `len`, `in`, iteration. A loop goes over those who were there when it began, so members
/// may come and go meanwhile. O(1) but for iteration.
#[pyclass(frozen, module = "runtime._native")]
pub struct Members {
    shared: Arc<Shared>,
    room: Key,
}

#[pymethods]
impl Members {
    fn __len__(&self) -> usize {
        self.shared.core().members_of(self.room).len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        let now: Vec<Py<Member>> = {
            let core = self.shared.core();
            core.members_of(self.room).flatten().map(|member| member.clone_ref(py)).collect()
        };
        PyList::new(py, now)?.try_iter()
    }

    fn __contains__(&self, other: &Bound<'_, PyAny>) -> bool {
        let Ok(member) = other.cast::<Member>() else {
            return false;
        };
        let member = member.get();
        Arc::ptr_eq(&member.shared, &self.shared) && self.shared.core().is_member_of(member.key, self.room)
    }

    fn __repr__(&self) -> String {
        format!("<Members: {}>", self.__len__())
    }
}
