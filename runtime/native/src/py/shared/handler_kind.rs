//! Which code of an actor a turn runs. One rule: Rust and Python name it by this enum alone, and `named` is its only text.

use pyo3::prelude::*;

/// Compares equal to nothing but itself and its integer. Any thread.
#[pyclass(eq, eq_int, frozen, from_py_object, hash)]
#[pyo3(rename_all = "SCREAMING_SNAKE_CASE", module = "runtime._native")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandlerKind {
    OnStart,
    OnJoin,
    /// A handler of `@on`, for its own event.
    OnEvent,
    OnMessage,
    OnLeave,
    OnRecover,
    OnStop,
    /// What another actor or a timer has asked for.
    Call,
    /// A call that runs beside the turn that its actor is in.
    Read,
    /// No code: the room has run for too long, and others on the loop have their turn.
    Pause,
}

#[pymethods]
impl HandlerKind {
    /// The handler's name in logs: `on_join`; for one of `@on`, `on` and its event.
    pub(crate) fn named(&self, event: &str) -> String {
        match self {
            HandlerKind::OnStart => "on_start".to_owned(),
            HandlerKind::OnJoin => "on_join".to_owned(),
            HandlerKind::OnEvent => format!("on {event}"),
            HandlerKind::OnMessage => "on_message".to_owned(),
            HandlerKind::OnLeave => "on_leave".to_owned(),
            HandlerKind::OnRecover => "on_recover".to_owned(),
            HandlerKind::OnStop => "on_stop".to_owned(),
            HandlerKind::Call => "call".to_owned(),
            HandlerKind::Read => "read".to_owned(),
            HandlerKind::Pause => "pause".to_owned(),
        }
    }
}
