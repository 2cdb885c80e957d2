//! The queue of a room's turns: run until none is left, one must be awaited, or others on the loop must have their turn.

use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;

use super::suspended::{Suspended, hand_over};
use super::turns::{run_read, run_turn};
use crate::host::{RoomKey, Step, Turn};
use crate::py::objects::member::Shared;

/// Does what the core asks for, other than messages.
pub(crate) fn perform(py: Python<'_>, shared: &Arc<Shared>, step: Step) {
    match step {
        Step::Nothing | Step::Message { .. } => {}
        Step::Start(room) => {
            let address = shared.address_of(room);
            shared.hooks.notify(py, intern!(py, "activate"), (room, address.kind(), address.key()));
        }
        Step::Next(room) => run_all(py, shared, room),
        Step::Read { room, ticket } => run_read(py, shared, room, ticket),
        Step::Superseded(link) => {
            shared.hooks.notify(py, "lost", (link, "superseded"));
        }
    }
}

/// Runs a room's turns; what must be awaited goes to its cell.
fn run_all(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey) {
    let Some(activation) = shared.with(|core| core.room(room).cloned()) else {
        return;
    };
    if let Some(suspended) = drain(py, shared, room) {
        hand_over(py, shared, &activation.cell, "suspend", suspended);
    }
}

/// Runs a room's turns until none is left or one must be awaited.
pub(crate) fn drain(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey) -> Option<Suspended> {
    let suspended = run_queued(py, shared, room);
    // Credit and barriers are answers that no handler sends.
    shared.send_rest(py);
    suspended
}

fn run_queued(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey) -> Option<Suspended> {
    let mut slice = shared.begin_slice();
    loop {
        let (activation, turn) = shared.with(|core| {
            let activation = Arc::clone(core.room(room)?);
            Some((activation, core.next(room)?))
        })?;
        if let Turn::Stop(reason) = turn {
            shared.hooks.notify(py, intern!(py, "stop_room"), (&activation.cell, reason));
            return None;
        }
        let suspended = run_turn(py, shared, &activation, turn);
        if suspended.is_some() {
            return suspended;
        }
        if slice.is_over() {
            let pause = shared.hooks.object.call_method0(py, "pause").ok()?;
            return Some((pause, "pause".to_owned(), None, None, None));
        }
    }
}
