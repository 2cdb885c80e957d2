//! Calls of a room's handlers for what its members send: a join, the message of a direct connection, a channel's push.
//!
//! One rule: JSON is handed over as it came, to be decoded as the type of its event's handler.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::decoding::PushHandler;
use super::scope::Scope;
use crate::host::position::Wanted;
use crate::mesh::{Push, flags};
use crate::py::objects::member::Member;
use crate::py::shared::activation::Activation;
use crate::py::shared::payload::received;

/// A join: what its handler returned, `None` without one; and what it asks of the room's stream, if that has one. Raises
/// what the handler raises, and for a request of the stream that is malformed.
pub(crate) fn call_join<'py>(
    activation: &Activation,
    scope: &Scope<'_, 'py>,
    member: &Py<Member>,
) -> PyResult<(Bound<'py, PyAny>, Option<Wanted>)> {
    let (py, hooks, key) = (scope.py(), &scope.shared.hooks, member.get().key());
    let has_stream = scope.shared.with(|core| core.has_stream(key));
    if activation.handlers.on_join.is_none() && !has_stream {
        return Ok((py.None().into_bound(py), None));
    }
    let request = member.get().join_request(py)?;
    if has_stream {
        request.check(hooks)?;
    }
    let value = match &activation.handlers.on_join {
        Some(handler) => scope.call((handler.bind(py), member.bind(py), request.params))?,
        None => py.None().into_bound(py),
    };
    Ok((value, has_stream.then_some(request.wanted)))
}

/// A direct connection's message, text as `str`, binary as `bytes`. `None`: the room has no handler for it.
#[inline]
pub(crate) fn call_message<'py>(
    activation: &Activation,
    scope: &Scope<'_, 'py>,
    member: &Py<Member>,
    binary: bool,
    body: &[u8],
) -> Option<PyResult<Bound<'py, PyAny>>> {
    let (py, form) = (scope.py(), if binary { flags::BINARY } else { 0 });
    match received(py, form, body) {
        Ok(data) => call_direct(activation, scope, member.bind(py), data),
        Err(error) => Some(Err(error)),
    }
}

#[inline]
fn call_direct<'py>(
    activation: &Activation,
    scope: &Scope<'_, 'py>,
    member: &Bound<'py, Member>,
    data: Bound<'py, PyAny>,
) -> Option<PyResult<Bound<'py, PyAny>>> {
    let py = scope.py();
    if let Some(handler) = &activation.message {
        return Some(scope.call((handler.bind(py), activation.handlers.actor.bind(py), member, data)));
    }
    let event = scope.shared.hooks.message.bind(py);
    Some(scope.call((activation.handlers.plain_other.as_ref()?.bind(py), member, event, data)))
}

/// A channel's push: the handler of its event with the data, or the one for all others with event and data.
/// `None`: the room has no handler for it. True: it was the event's own.
pub(crate) fn call_push<'py>(
    activation: &Activation,
    scope: &Scope<'_, 'py>,
    member: &Py<Member>,
    push: &Push<'_>,
    form: u8,
    body: &[u8],
) -> Option<(PyResult<Bound<'py, PyAny>>, bool)> {
    let py = scope.py();
    let (table, other) = match form {
        flags::JSON => (&activation.handlers.json, &activation.handlers.json_other),
        _ => (&activation.handlers.plain, &activation.handlers.plain_other),
    };
    let (member, event) = (member.bind(py), PyString::new(py, push.event));
    let data = received(py, form, body);
    match table.bind(py).get_item(&event).ok().flatten() {
        Some(handler) => {
            let actor = activation.handlers.actor.bind(py);
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
