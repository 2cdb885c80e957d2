//! From what a handler returned or raised to the answer for its member. One rule: a join and a push with a reference are
//! answered once, whatever their handler did.

use std::sync::Arc;

use pyo3::prelude::*;

use crate::host::overlap::Waiting;
use crate::host::position::Wanted;
use crate::mesh::Denial;
use crate::py::objects::member::{Member, Shared};
use crate::py::shared::handler_kind::HandlerKind;
use crate::py::shared::payload::{with_json_response, with_response};

/// Which handler a turn calls, for whom, and what its result answers.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub kind: HandlerKind,
    /// That of a handler of `@on`.
    pub event: &'a str,
    pub member: Option<&'a Py<Member>>,
    /// That of a push that wants a reply; else empty.
    pub reference: &'a str,
    /// What a join asks of the room's stream.
    pub wanted: Option<&'a Wanted>,
}

impl<'a> Asked<'a> {
    /// The turn, as the core knows turns that wait.
    pub(crate) fn waiting(&self) -> Waiting<'a> {
        match self.kind {
            HandlerKind::OnEvent => Waiting::Push(self.event),
            HandlerKind::OnMessage => Waiting::Message,
            HandlerKind::Call => Waiting::Call,
            HandlerKind::Read => Waiting::Read,
            _ => Waiting::Membership,
        }
    }

    /// The handler has returned `value`, which is not awaitable.
    #[inline]
    pub(crate) fn returned(
        &self,
        py: Python<'_>,
        shared: &Arc<Shared>,
        cell: &Py<PyAny>,
        value: &Bound<'_, PyAny>,
    ) {
        let done = match self.member {
            Some(member) if self.kind == HandlerKind::OnJoin => {
                grant(py, shared, member, self.wanted.copied().unwrap_or_default(), value)
            }
            Some(member) if !self.reference.is_empty() => reply(py, shared, member, self.reference, value),
            _ => return,
        };
        if let Err(error) = done {
            self.raised(py, shared, cell, error);
        }
    }

    /// The handler has raised: the room's cell makes a denial of it.
    pub(crate) fn raised(&self, py: Python<'_>, shared: &Arc<Shared>, cell: &Py<PyAny>, error: PyErr) {
        let given = (self.kind, self.event, self.member, error.into_value(py));
        let denial = cell.call_method1(py, "failed", given);
        let denial = denial.and_then(|denial| denial.extract::<(String, String, Vec<u8>)>(py));
        let (code, reason, fields) = denial.unwrap_or_else(|error| {
            error.write_unraisable(py, Some(shared.hooks.object.bind(py)));
            (Denial::INTERNAL.code.to_owned(), Denial::INTERNAL.reason.to_owned(), Vec::new())
        });
        let done = match self.member.map(|member| member.get().key()) {
            Some(key) if self.kind == HandlerKind::OnJoin => {
                shared.send(py, |core| core.refuse(key, &code, &reason, &fields))
            }
            Some(key) if !self.reference.is_empty() => shared
                .send(py, |core| core.reply_error(key, self.reference, &code, &reason, &fields))
                .map(drop),
            _ => Ok(()),
        };
        shared.hooks.report(py, done);
    }

    /// The room has no handler for the event: the client is told, and it is logged.
    pub(crate) fn unhandled(&self, py: Python<'_>, shared: &Arc<Shared>, cell: &Py<PyAny>) {
        shared.hooks.notify(py, "unhandled", (cell, self.event));
        let Some(member) = self.member.filter(|_| !self.reference.is_empty()) else {
            return;
        };
        let (key, reason) = (member.get().key(), "no handler for this event");
        let done = shared.send(py, |core| core.reply_error(key, self.reference, "unhandled", reason, b""));
        shared.hooks.report(py, done);
    }
}

fn grant(
    py: Python<'_>,
    shared: &Arc<Shared>,
    member: &Py<Member>,
    wanted: Wanted,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let key = member.get().key();
    if !shared.with(|core| core.is_joining(key)) {
        // A direct connection gets no response, so none is encoded.
        return shared.send(py, |core| core.joined(key, b"", &wanted));
    }
    with_json_response(value, &shared.hooks, |json| shared.send(py, |core| core.joined(key, json, &wanted)))?
}

fn reply(
    py: Python<'_>,
    shared: &Arc<Shared>,
    member: &Py<Member>,
    reference: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let key = member.get().key();
    with_response(value, &shared.hooks, |form, response| {
        shared.send(py, |core| core.reply(key, reference, form, response)).map(drop)
    })?
}
