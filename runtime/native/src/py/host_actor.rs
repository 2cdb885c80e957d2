//! The native half of an actor: where it lives, and what it is called there. A room is one with members.

use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::host_given::to_read;
use super::host_shared::Shared;
use crate::host::{RoomKey, params};
use crate::mesh::ActorAddress;

/// Base of `stateroom.Actor`; see there. Homeless until its host starts it.
#[pyclass(frozen, subclass, module = "runtime._native")]
#[derive(Default)]
pub struct Actor {
    pub(super) home: Arc<OnceLock<Home>>,
}

/// Where a started actor lives.
pub(super) struct Home {
    pub(super) shared: Arc<Shared>,
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
    /// Once; a second home is ignored.
    pub(super) fn settle(&self, home: Home) {
        let _second = self.home.set(home);
    }
}

/// The home of what a host has started.
#[inline]
pub(super) fn home_of(home: &OnceLock<Home>) -> PyResult<&Home> {
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

    /// What it was declared as: an actor's name, or a room's topic pattern, e.g. `chat:{name}`.
    #[getter]
    fn kind(&self) -> PyResult<&str> {
        home_of(&self.home).map(Home::kind)
    }

    /// What tells it from others of its kind; of a room, the value of its parameter.
    #[getter]
    fn key(&self) -> PyResult<&str> {
        home_of(&self.home).map(Home::key)
    }

    /// The parameters of its topic, by name: to be read, a change in place raises `TypeError`.
    #[getter]
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (home, dict) = (home_of(&self.home)?, PyDict::new(py));
        params::room(home.kind(), home.key())
            .into_iter()
            .try_for_each(|(name, value)| dict.set_item(name, value))?;
        to_read(dict, &home.shared.hooks)
    }
}

/// Puts a room's parameters among a client's, of which they replace those of the same name; the log says so.
pub(super) fn put_room(shared: &Shared, dict: &Bound<'_, PyDict>, kind: &str, key: &str) -> PyResult<()> {
    let py = dict.py();
    for (name, value) in params::room(kind, key) {
        if dict.get_item(name)?.is_some_and(|given| given.ne(&value).unwrap_or_default()) {
            shared.report(py, shared.hooks.object.call_method1(py, "param_lost", (kind, name)));
        }
        dict.set_item(name, value)?;
    }
    Ok(())
}
