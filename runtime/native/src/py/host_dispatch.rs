//! What a room does with what it hears: its `Dispatch` (runtime/actors/dispatch.py), taken apart once when it starts, so
//! that a message costs one call. One rule: what is JSON is handed over as it came, for a decoder of its event's type.

use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyFrozenSet, PyString};

use super::host_handlers::PushHandler;
use super::host_member::Member;
use super::host_scope::Scope;
use crate::host::RoomKey;
use crate::mesh::{ActorAddress, Push, flags};

/// A room's handlers, bound, but for the tables, which its class has. What it does not handle is `None`.
#[derive(FromPyObject)]
pub(super) struct Dispatch {
    actor: Py<PyAny>,
    pub on_join: Option<Py<PyAny>>,
    pub on_leave: Option<Py<PyAny>>,
    pub on_recover: Option<Py<PyAny>>,
    json: Py<PyDict>,
    plain: Py<PyDict>,
    json_other: Option<Py<PyAny>>,
    plain_other: Option<Py<PyAny>>,
    /// Events whose handlers only read.
    readonly: Py<PyFrozenSet>,
    reentrant: bool,
}

/// What a room is to its host.
pub(super) struct RoomEnd {
    pub cell: Py<PyAny>,
    pub room: RoomKey,
    pub address: ActorAddress,
    pub on: Dispatch,
    /// `plain["message"]`: what a direct connection says.
    message: Option<Py<PyAny>>,
}

impl RoomEnd {
    pub(super) fn new(
        py: Python<'_>,
        cell: Py<PyAny>,
        (room, address): (RoomKey, ActorAddress),
        on: Dispatch,
    ) -> PyResult<RoomEnd> {
        let message = on.plain.bind(py).get_item(intern!(py, "message"))?.map(Bound::unbind);
        Ok(RoomEnd { cell, room, address, on, message })
    }

    /// Events of pushes whose handlers only read.
    pub(super) fn readers(&self, py: Python<'_>) -> Arc<[Box<str>]> {
        let events = self.on.readonly.bind(py);
        if events.is_empty() {
            return Arc::default();
        }
        events.iter().filter_map(|event| Some(event.extract::<&str>().ok()?.into())).collect()
    }

    /// May other turns run while this handler waits? Never while a member comes or goes.
    pub(super) fn overlaps(&self, py: Python<'_>, handler: &str, event: &str) -> bool {
        match handler {
            "on" => self.on.reentrant || self.on.readonly.bind(py).contains(event).unwrap_or(false),
            "on_message" | "call" => self.on.reentrant,
            "read" => true,
            _ => false,
        }
    }

    /// A direct connection's message, text as `str`, binary as `bytes`. `None`: nobody listens.
    #[inline]
    pub(super) fn call_message<'py>(
        &self,
        scope: &Scope<'_, 'py>,
        member: &Py<Member>,
        binary: bool,
        body: &[u8],
    ) -> Option<PyResult<Bound<'py, PyAny>>> {
        let (py, form) = (scope.py(), if binary { flags::BINARY } else { 0 });
        match payload(py, form, body) {
            Ok(data) => self.call_heard(scope, member.bind(py), data),
            Err(error) => Some(Err(error)),
        }
    }

    #[inline]
    fn call_heard<'py>(
        &self,
        scope: &Scope<'_, 'py>,
        member: &Bound<'py, Member>,
        data: Bound<'py, PyAny>,
    ) -> Option<PyResult<Bound<'py, PyAny>>> {
        let py = scope.py();
        if let Some(handler) = &self.message {
            return Some(scope.call((handler.bind(py), self.on.actor.bind(py), member, data)));
        }
        let event = scope.shared.hooks.message.bind(py);
        Some(scope.call((self.on.plain_other.as_ref()?.bind(py), member, event, data)))
    }

    /// A channel's push: the handler of its event with the data, or the one for all others with event and data.
    /// `None`: nobody listens. True: it was the event's own.
    pub(super) fn call_push<'py>(
        &self,
        scope: &Scope<'_, 'py>,
        member: &Py<Member>,
        push: &Push<'_>,
        form: u8,
        body: &[u8],
    ) -> Option<(PyResult<Bound<'py, PyAny>>, bool)> {
        let py = scope.py();
        let (table, other) = match form {
            flags::JSON => (&self.on.json, &self.on.json_other),
            _ => (&self.on.plain, &self.on.plain_other),
        };
        let (member, event) = (member.bind(py), PyString::new(py, push.event));
        let data = payload(py, form, body);
        match table.bind(py).get_item(&event).ok().flatten() {
            Some(handler) => {
                let actor = self.on.actor.bind(py);
                let done = data.and_then(|data| match handler.cast_exact::<PushHandler>() {
                    Ok(decoded) => decoded.get().run(scope, (actor, member), &data),
                    Err(_) => scope.call((&handler, actor, member, data)),
                });
                Some((done, true))
            }
            None => {
                let other = other.as_ref()?.bind(py);
                Some((data.and_then(|data| scope.call((other, member, event, data))), false))
            }
        }
    }
}

/// Text as `str`, binary and JSON as `bytes`.
#[inline]
pub(super) fn payload<'py>(py: Python<'py>, form: u8, body: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    match form {
        0 => PyString::from_bytes(py, body).map(Bound::into_any),
        _ => Ok(PyBytes::new(py, body).into_any()),
    }
}
