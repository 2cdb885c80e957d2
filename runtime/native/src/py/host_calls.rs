//! Turns become calls of a room's handlers; one that returns something to await suspends its room.

use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyList, PyString};

use super::host_answers::{Asked, ON_JOIN};
use super::host_dispatch::RoomEnd;
use super::host_member::Member;
use super::host_scope::Scope;
use super::host_shared::Shared;
use crate::host::{MemberKey, RoomKey, Ticket, Turn};
use crate::mesh::Push;

/// A turn that must be awaited: the awaitable, the handler's name, the member it is about, the reference of its push, and
/// the life of one that is counted as overlapping.
pub(super) type Suspended = (Py<PyAny>, String, Option<Py<Member>>, Option<String>, Option<u32>);

/// The reason is the client's or shard's, or the name of the code.
fn run_leave(
    py: Python<'_>,
    shared: &Arc<Shared>,
    end: &RoomEnd,
    member: &Py<Member>,
    (code, reason): (u16, &str),
) -> Option<Suspended> {
    let handler = end.on.on_leave.as_ref()?.bind(py);
    let reason = match reason {
        "" => shared.hooks.reasons.bind(py).call1((code,)),
        given => Ok(PyString::new(py, given).into_any()),
    };
    let scope = Scope::new(py, shared, &end.address);
    let done = reason.and_then(|reason| scope.call((handler, member.bind(py), reason)));
    settle(scope, end, done, asked("on_leave", Some(member)))
}

/// Runs a turn that is no stop. Returns what must be awaited before the room's next one.
pub(super) fn run_turn(
    py: Python<'_>,
    shared: &Arc<Shared>,
    end: &RoomEnd,
    turn: Turn<Py<Member>>,
) -> Option<Suspended> {
    let of =
        |key: MemberKey| shared.with_hand(py, |core, hand| core.member(key).map(|member| hand.again(member)));
    let scope = || Scope::new(py, shared, &end.address);
    match turn {
        Turn::Message { member, binary, body } => {
            of(member).and_then(|member| run_message(scope(), end, &member, binary, &body))
        }
        Turn::Push { member, form, body } => {
            of(member).and_then(|member| run_push(scope(), end, &member, form, &body))
        }
        Turn::Join(member) => of(member).and_then(|member| run_join(py, shared, end, &member)),
        Turn::Leave { member, code, reason } => run_leave(py, shared, end, &member, (code, &reason)),
        Turn::Recover(members) => run_recover(py, shared, end, members.into_iter().filter_map(of).collect()),
        Turn::Call(ticket) => {
            let scope = scope();
            let done = scope.call((shared.hooks.run_call.bind(py), &end.cell, ticket));
            settle(scope, end, done, asked("call", None))
        }
        Turn::Stop(_) => None,
    }
}

/// A call that only reads, beside the turn that the actor is in.
pub(super) fn run_read(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey, ticket: Ticket) {
    let Some(end) = shared.with(|core| core.room(room).cloned()) else {
        return;
    };
    let scope = Scope::new(py, shared, &end.address);
    let done = scope.call((shared.hooks.run_call.bind(py), &end.cell, ticket));
    if let Some(suspended) = settle(scope, &end, done, asked("read", None)) {
        hand_over(py, shared, &end.cell, "overlap", suspended);
    }
}

fn run_join(py: Python<'_>, shared: &Arc<Shared>, end: &RoomEnd, member: &Py<Member>) -> Option<Suspended> {
    let scope = Scope::new(py, shared, &end.address);
    let done = match &end.on.on_join {
        Some(handler) => {
            let params = member.get().join_params(py);
            params.and_then(|params| scope.call((handler.bind(py), member.bind(py), params)))
        }
        None => Ok(py.None().into_bound(py)),
    };
    settle(scope, end, done, asked(ON_JOIN, Some(member)))
}

fn run_recover(
    py: Python<'_>,
    shared: &Arc<Shared>,
    end: &RoomEnd,
    members: Vec<Py<Member>>,
) -> Option<Suspended> {
    for member in members.iter().map(Py::get) {
        // One lock at a time: `change` takes them the other way round.
        let attachment = shared.with(|core| core.attachment(member.key()).cloned());
        member.borne.adopt(attachment);
    }
    let scope = Scope::new(py, shared, &end.address);
    let done = scope.call((end.on.on_recover.as_ref()?.bind(py), members));
    settle(scope, end, done, asked("on_recover", None))
}

/// A direct connection's message.
#[inline]
pub(super) fn run_message(
    scope: Scope<'_, '_>,
    end: &RoomEnd,
    member: &Py<Member>,
    binary: bool,
    body: &[u8],
) -> Option<Suspended> {
    let done = end.call_message(&scope, member, binary, body)?;
    settle(scope, end, done, asked("on_message", Some(member)))
}

/// A channel's push, by the body of its frame.
pub(super) fn run_push(
    scope: Scope<'_, '_>,
    end: &RoomEnd,
    member: &Py<Member>,
    form: u8,
    body: &[u8],
) -> Option<Suspended> {
    // It was read once before it was let in.
    let (push, data) = Push::read(body).ok()?;
    let asked = |handler, event| Asked { handler, event, member: Some(member), reference: push.reference };
    match end.call_push(&scope, member, &push, form, data) {
        Some((done, true)) => settle(scope, end, done, asked("on", push.event)),
        // A name of the client's own choice is no handler's, to be logged and counted by.
        Some((done, false)) => settle(scope, end, done, asked("on_message", "")),
        None => {
            asked("on", push.event).unhandled(scope.py(), scope.shared, &end.cell);
            None
        }
    }
}

fn asked<'a>(handler: &'static str, member: Option<&'a Py<Member>>) -> Asked<'a> {
    Asked { handler, event: "", member, reference: "" }
}

/// What a handler returned: an answer, something to await, or an exception, which its cell is told.
#[inline]
fn settle<'py>(
    scope: Scope<'_, 'py>,
    end: &RoomEnd,
    done: PyResult<Bound<'py, PyAny>>,
    asked: Asked<'_>,
) -> Option<Suspended> {
    let (py, shared) = (scope.py(), scope.shared);
    match done {
        Ok(value) if value.is_none() => asked.returned(py, shared, &end.cell, &value),
        Ok(value) if is_awaitable(&value) => {
            let member = asked.member.map(|member| member.clone_ref(py));
            let reference = Some(asked.reference).filter(|it| !it.is_empty()).map(str::to_owned);
            let may = end.overlaps(py, asked.handler, asked.event);
            let life = may.then(|| shared.with(|core| core.overlap(end.room))).flatten().map(|life| life.0);
            let suspended = (scope.steps(value), asked.name(), member, reference, life);
            if life.is_none() {
                return Some(suspended);
            }
            hand_over(py, shared, &end.cell, "overlap", suspended);
        }
        Ok(value) => asked.returned(py, shared, &end.cell, &value),
        Err(error) => asked.raised(py, shared, &end.cell, error),
    }
    None
}

/// Of what handlers mostly return it is known: to look for an attribute that is not there costs as much as the rest.
fn is_awaitable(value: &Bound<'_, PyAny>) -> bool {
    let plain = value.is_exact_instance_of::<PyDict>()
        || value.is_exact_instance_of::<PyList>()
        || value.is_exact_instance_of::<PyString>()
        || value.is_exact_instance_of::<PyBytes>()
        || value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyBool>();
    !plain && value.hasattr(intern!(value.py(), "__await__")).unwrap_or(false)
}

/// Gives a turn to await to its room's cell, by this hook.
pub(super) fn hand_over(
    py: Python<'_>,
    shared: &Arc<Shared>,
    cell: &Py<PyAny>,
    hook: &str,
    suspended: Suspended,
) {
    let (awaitable, what, member, reference, life) = suspended;
    let turn = (cell, awaitable, what, member, reference, life);
    shared.report(py, shared.hooks.object.call_method1(py, hook, turn));
}
