//! One turn: a call of a handler, and what comes of it. A handler that returns an awaitable suspends its room.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::answers::Asked;
use super::calls::{call_join, call_message, call_push};
use super::scope::Scope;
use super::suspended::{SuspendedTurn, is_awaitable};
use crate::host::{MemberKey, RoomKey, Ticket, Turn};
use crate::mesh::Push;
use crate::py::objects::member::{Member, Shared};
use crate::py::shared::activation::Activation;
use crate::py::shared::handler_kind::HandlerKind;

/// The reason is that of the client or shard, or else the name of the code.
fn run_leave(
    py: Python<'_>,
    shared: &Arc<Shared>,
    activation: &Activation,
    member: &Py<Member>,
    (code, reason): (u16, &str),
) -> Option<SuspendedTurn> {
    let handler = activation.handlers.on_leave.as_ref()?.bind(py);
    let reason = match reason {
        "" => shared.hooks.reasons.bind(py).call1((code,)),
        given => Ok(PyString::new(py, given).into_any()),
    };
    let scope = Scope::new(py, shared, &activation.address);
    let done = reason.and_then(|reason| scope.call((handler, member.bind(py), reason)));
    settle(scope, activation, done, asked(HandlerKind::OnLeave, Some(member)))
}

/// Runs a turn that is no stop. Returns what must be awaited before the room's next one.
pub(crate) fn run_turn(
    py: Python<'_>,
    shared: &Arc<Shared>,
    activation: &Activation,
    turn: Turn<Py<Member>>,
) -> Option<SuspendedTurn> {
    let of =
        |key: MemberKey| shared.with_hand(py, |core, hand| core.member(key).map(|member| hand.again(member)));
    let scope = || Scope::new(py, shared, &activation.address);
    match turn {
        Turn::Message { member, binary, body } => {
            of(member).and_then(|member| run_message(scope(), activation, &member, binary, &body))
        }
        Turn::Push { member, form, body } => {
            of(member).and_then(|member| run_push(scope(), activation, &member, form, &body))
        }
        Turn::Join(member) => of(member).and_then(|member| run_join(py, shared, activation, &member)),
        Turn::Leave { member, code, reason } => run_leave(py, shared, activation, &member, (code, &reason)),
        Turn::Recover(members) => {
            run_recover(py, shared, activation, members.into_iter().filter_map(of).collect())
        }
        Turn::Call(ticket) => {
            let scope = scope();
            let done = scope.call((shared.hooks.run_call.bind(py), &activation.cell, ticket));
            settle(scope, activation, done, asked(HandlerKind::Call, None))
        }
        Turn::Stop(_) => None,
    }
}

/// A call that only reads, beside the turn that the actor is in.
pub(crate) fn run_read(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey, ticket: Ticket) {
    let Some(activation) = shared.with(|core| core.room(room).cloned()) else {
        return;
    };
    let scope = Scope::new(py, shared, &activation.address);
    let done = scope.call((shared.hooks.run_call.bind(py), &activation.cell, ticket));
    if let Some(suspended) = settle(scope, &activation, done, asked(HandlerKind::Read, None)) {
        suspended.hand_over(py, &shared.hooks, &activation);
    }
}

fn run_join(
    py: Python<'_>,
    shared: &Arc<Shared>,
    activation: &Activation,
    member: &Py<Member>,
) -> Option<SuspendedTurn> {
    let scope = Scope::new(py, shared, &activation.address);
    let (done, wanted) = match call_join(activation, &scope, member) {
        Ok((value, wanted)) => (Ok(value), wanted),
        Err(error) => (Err(error), None),
    };
    let asked = Asked { wanted: wanted.as_ref(), ..asked(HandlerKind::OnJoin, Some(member)) };
    settle(scope, activation, done, asked)
}

fn run_recover(
    py: Python<'_>,
    shared: &Arc<Shared>,
    activation: &Activation,
    members: Vec<Py<Member>>,
) -> Option<SuspendedTurn> {
    for member in members.iter().map(Py::get) {
        // One lock at a time: `change` takes them the other way round.
        let attachment = shared.with(|core| core.attachment(member.key()).cloned());
        member.attachment.adopt(attachment);
    }
    let scope = Scope::new(py, shared, &activation.address);
    let done = scope.call((activation.handlers.on_recover.as_ref()?.bind(py), members));
    settle(scope, activation, done, asked(HandlerKind::OnRecover, None))
}

/// A direct connection's message.
#[inline]
pub(crate) fn run_message(
    scope: Scope<'_, '_>,
    activation: &Activation,
    member: &Py<Member>,
    binary: bool,
    body: &[u8],
) -> Option<SuspendedTurn> {
    let done = call_message(activation, &scope, member, binary, body)?;
    settle(scope, activation, done, asked(HandlerKind::OnMessage, Some(member)))
}

/// A channel's push, by the body of its frame.
pub(crate) fn run_push(
    scope: Scope<'_, '_>,
    activation: &Activation,
    member: &Py<Member>,
    form: u8,
    body: &[u8],
) -> Option<SuspendedTurn> {
    // The core read it before it admitted it.
    let (push, data) = Push::read(body).ok()?;
    let of = |kind, event| Asked { event, reference: push.reference, ..asked(kind, Some(member)) };
    match call_push(activation, &scope, member, &push, form, data) {
        Some((done, true)) => settle(scope, activation, done, of(HandlerKind::OnEvent, push.event)),
        // The client chose this name: it must not become a name in logs and counters.
        Some((done, false)) => settle(scope, activation, done, of(HandlerKind::OnMessage, "")),
        None => {
            of(HandlerKind::OnEvent, push.event).unhandled(scope.py(), scope.shared, &activation.cell);
            None
        }
    }
}

fn asked<'a>(kind: HandlerKind, member: Option<&'a Py<Member>>) -> Asked<'a> {
    Asked { kind, event: "", member, reference: "", wanted: None }
}

/// What a handler returned: an answer, something to await, or an exception.
#[inline]
fn settle<'py>(
    scope: Scope<'_, 'py>,
    activation: &Activation,
    done: PyResult<Bound<'py, PyAny>>,
    asked: Asked<'_>,
) -> Option<SuspendedTurn> {
    let (py, shared) = (scope.py(), scope.shared);
    match done {
        Ok(value) if value.is_none() => asked.returned(py, shared, &activation.cell, &value),
        Ok(value) if is_awaitable(&value) => {
            let waiting = asked.waiting();
            let life = shared.with(|core| core.overlap(activation.room, waiting));
            let suspended = SuspendedTurn::new(py, scope.steps(value), &asked, life.map(|life| life.0));
            if life.is_none() {
                return Some(suspended);
            }
            suspended.hand_over(py, &shared.hooks, activation);
        }
        Ok(value) => asked.returned(py, shared, &activation.cell, &value),
        Err(error) => asked.raised(py, shared, &activation.cell, error),
    }
    None
}
