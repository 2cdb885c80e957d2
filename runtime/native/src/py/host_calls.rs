//! Calls of a room's handlers, and what becomes of what they return or raise.

use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::host_member::Member;
use super::host_shared::{RoomEnd, Shared};
use crate::host::Turn;

/// A turn that must be awaited: the awaitable, the handler's name, the member it is about.
pub(super) type Suspended = (Py<PyAny>, &'static str, Option<Py<Member>>);

/// Calls `on_message` with text as `str`, binary as `bytes`.
#[inline]
pub(super) fn call_message<'py>(
    py: Python<'py>,
    shared: &Shared,
    handler: &Py<PyAny>,
    member: &Py<Member>,
    binary: bool,
    body: &[u8],
) -> PyResult<Bound<'py, PyAny>> {
    let data =
        if binary { PyBytes::new(py, body).into_any() } else { PyString::from_bytes(py, body)?.into_any() };
    handler.bind(py).call1((member.bind(py), shared.hooks.message.bind(py), data))
}

fn call_join<'py>(py: Python<'py>, handler: &Py<PyAny>, member: &Py<Member>) -> PyResult<Bound<'py, PyAny>> {
    handler.bind(py).call1((member.bind(py), member.get().params(py)?))
}

/// The reason is the client's or shard's, or the name of the code.
fn call_leave<'py>(
    py: Python<'py>,
    shared: &Shared,
    handler: &Py<PyAny>,
    member: &Py<Member>,
    code: u16,
    reason: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let reason = match reason {
        "" => shared.hooks.reasons.bind(py).call1((code,))?,
        given => PyString::new(py, given).into_any(),
    };
    handler.bind(py).call1((member.bind(py), reason))
}

/// Runs a turn that is no stop. Returns what must be awaited before the room's next one.
pub(super) fn run_turn(
    py: Python<'_>,
    shared: &Arc<Shared>,
    end: &RoomEnd,
    turn: Turn<Py<Member>>,
) -> Option<Suspended> {
    let of = |key| shared.core().member(key).map(|member| member.clone_ref(py));
    let (what, member, done) = match turn {
        Turn::Message { member, binary, body } => {
            let (handler, member) = end.on_message.as_ref().zip(of(member))?;
            let done = call_message(py, shared, handler, &member, binary, &body);
            ("on_message", Some(member), done)
        }
        Turn::Join(member) => {
            let (handler, member) = end.on_join.as_ref().zip(of(member))?;
            let done = call_join(py, handler, &member);
            ("on_join", Some(member), done)
        }
        Turn::Leave { member, code, reason } => {
            let done = call_leave(py, shared, end.on_leave.as_ref()?, &member, code, &reason);
            ("on_leave", Some(member), done)
        }
        Turn::Recover(members) => {
            let members: Vec<Py<Member>> = members.into_iter().filter_map(of).collect();
            ("on_recover", None, end.on_recover.as_ref()?.bind(py).call1((members,)))
        }
        Turn::Call(ticket) => {
            let done = shared.hooks.object.bind(py).call_method1("run_call", (&end.cell, ticket));
            ("call", None, done)
        }
        Turn::Stop(_) => return None,
    };
    settle(py, shared, &end.cell, done, what, member.as_ref())
}

/// What a handler returned: nothing, something to await, or an exception, which its cell is told.
#[inline]
pub(super) fn settle(
    py: Python<'_>,
    shared: &Arc<Shared>,
    cell: &Py<PyAny>,
    done: PyResult<Bound<'_, PyAny>>,
    what: &'static str,
    member: Option<&Py<Member>>,
) -> Option<Suspended> {
    match done {
        Ok(value) if value.is_none() => None,
        Ok(value) if value.hasattr(intern!(py, "__await__")).unwrap_or(false) => {
            Some((value.unbind(), what, member.map(|member| member.clone_ref(py))))
        }
        Ok(_) => None,
        Err(error) => {
            let raised = error.into_value(py);
            notify(py, shared, shared.hooks.object.call_method1(py, "failed", (cell, what, member, raised)));
            None
        }
    }
}

/// Gives a suspended turn to its room's cell.
pub(super) fn hand_over(py: Python<'_>, shared: &Arc<Shared>, cell: &Py<PyAny>, suspended: Suspended) {
    let (awaitable, what, member) = suspended;
    notify(py, shared, shared.hooks.object.call_method1(py, "suspend", (cell, awaitable, what, member)));
}

/// A hook must not raise; if it does, Python says so on stderr and the host goes on.
pub(super) fn notify(py: Python<'_>, shared: &Shared, done: PyResult<Py<PyAny>>) {
    if let Err(error) = done {
        error.write_unraisable(py, Some(shared.hooks.object.bind(py)));
    }
}
