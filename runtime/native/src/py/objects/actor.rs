//! The native half of an actor: its host, and its address there. A room is an actor with members.

use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::member::Shared;
use super::read_only::read_only;
use crate::host::{RoomKey, params};
use crate::mesh::ActorAddress;

/// Base of `stateroom.Actor`; see there. Without a home until its host starts it.
#[pyclass(frozen, subclass, module = "runtime._native")]
#[derive(Default)]
pub struct Actor {
    pub(crate) home: Arc<OnceLock<Home>>,
}

/// Where a started actor lives.
pub(crate) struct Home {
    pub(crate) shared: Arc<Shared>,
    pub room: RoomKey,
    pub address: ActorAddress,
}

impl Home {
    pub fn kind(&self) -> &str {
        self.address.kind()
    }

    pub fn key(&self) -> &str {
        self.address.key()
    }
}

impl Actor {
    /// Gives it its home. A second home is ignored.
    pub(crate) fn settle(&self, home: Home) {
        let _second = self.home.set(home);
    }
}

/// The home of an actor, or `RuntimeError` if no host has started it.
#[inline]
pub(crate) fn home_of(home: &OnceLock<Home>) -> PyResult<&Home> {
    home.get().ok_or_else(|| PyRuntimeError::new_err("this actor was not started by a host"))
}

#[pymethods]
impl Actor {
    #[new]
    #[pyo3(signature = (*args, **kwargs))]
    fn new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> Actor {
        // An actor's own `__init__` may take what it likes.
        let _ = (args, kwargs);
        Actor::default()
    }

    /// Its name as declared; of a room, the pattern of its topic, e.g. `chat:{name}`.
    #[getter]
    fn kind(&self) -> PyResult<&str> {
        home_of(&self.home).map(Home::kind)
    }

    /// What distinguishes it from others of its kind; of a room, the value of its parameter.
    #[getter]
    fn key(&self) -> PyResult<&str> {
        home_of(&self.home).map(Home::key)
    }

    /// The parameters of its topic, by name. Read-only: a change in place raises `TypeError`.
    #[getter]
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (home, dict) = (home_of(&self.home)?, PyDict::new(py));
        params::room(home.kind(), home.key())
            .into_iter()
            .try_for_each(|(name, value)| dict.set_item(name, value))?;
        read_only(dict, &home.shared.hooks)
    }
}
