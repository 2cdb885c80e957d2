//! What the core keeps for a room that has started: its address, its cell in Python, and its handlers, taken apart once.
//!
//! One rule: what a message needs is a field here, so that a message costs one call and no look-up of an attribute.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFrozenSet};

use crate::host::RoomKey;
use crate::host::overlap::OverlapRules;
use crate::mesh::ActorAddress;

/// A room's handlers (runtime/actors/dispatch/bound_plan.py), bound, except for the tables, which its class has. `None`: it
/// has no such handler.
#[derive(FromPyObject)]
pub(crate) struct Handlers {
    pub actor: Py<PyAny>,
    pub on_join: Option<Py<PyAny>>,
    pub on_leave: Option<Py<PyAny>>,
    pub on_recover: Option<Py<PyAny>>,
    pub json: Py<PyDict>,
    pub plain: Py<PyDict>,
    pub json_other: Option<Py<PyAny>>,
    pub plain_other: Option<Py<PyAny>>,
    /// Events whose handlers only read.
    readonly: Py<PyFrozenSet>,
    reentrant: bool,
}

/// See the module.
pub(crate) struct Activation {
    pub cell: Py<PyAny>,
    pub room: RoomKey,
    pub address: ActorAddress,
    pub handlers: Handlers,
    /// `plain["message"]`: the handler of what a direct connection sends.
    pub message: Option<Py<PyAny>>,
}

impl Activation {
    pub(crate) fn new(
        py: Python<'_>,
        cell: Py<PyAny>,
        (room, address): (RoomKey, ActorAddress),
        handlers: Handlers,
    ) -> PyResult<Activation> {
        let message = handlers.plain.bind(py).get_item(intern!(py, "message"))?.map(Bound::unbind);
        Ok(Activation { cell, room, address, handlers, message })
    }

    /// Which of its turns let others run while they wait.
    pub(crate) fn overlap_rules(&self, py: Python<'_>) -> OverlapRules {
        let (reentrant, events) = (self.handlers.reentrant, self.handlers.readonly.bind(py));
        if events.is_empty() {
            return OverlapRules { reentrant, ..OverlapRules::default() };
        }
        let readers = events.iter().filter_map(|event| Some(event.extract::<&str>().ok()?.into())).collect();
        OverlapRules { reentrant, readers }
    }
}
