//! The queue of a room's turns: run until none is left, one must be awaited, or others on the loop must have their turn.

use std::sync::Arc;
use std::time::Instant;

use pyo3::intern;
use pyo3::prelude::*;

use super::suspended::SuspendedTurn;
use super::turns::{run_read, run_turn};
use crate::host::{RoomKey, Step, Turn};
use crate::py::objects::member::Shared;
use crate::py::shared::activation::Activation;

/// Does what the core asks for, other than messages.
pub(crate) fn perform(py: Python<'_>, shared: &Arc<Shared>, step: Step) {
    match step {
        Step::Nothing | Step::Message { .. } => {}
        Step::Start(room) => {
            let address = shared.address_of(room);
            shared.hooks.notify(py, intern!(py, "activate"), (room, address.kind(), address.key()));
        }
        Step::Next(room) => run_turns(py, shared, room),
        Step::Read { room, ticket } => run_read(py, shared, room, ticket),
        Step::Superseded(link) => shared.hooks.notify(py, "lost", (link, "superseded")),
    }
}

/// Runs a room's turns until none is left, one must be awaited, or they have run for long enough.
pub(crate) fn run_turns(py: Python<'_>, shared: &Arc<Shared>, room: RoomKey) {
    if let Some((activation, suspended)) = run_queued(py, shared, room) {
        suspended.hand_over(py, &shared.hooks, &activation);
    }
    // Credit and barriers are answers that no handler sends.
    shared.send_rest(py);
}

fn run_queued(
    py: Python<'_>,
    shared: &Arc<Shared>,
    room: RoomKey,
) -> Option<(Arc<Activation>, SuspendedTurn)> {
    let mut slice = shared.begin_slice();
    loop {
        let (activation, turn) = shared.with(|core| {
            let activation = Arc::clone(core.room(room)?);
            Some((activation, core.next(room)?))
        })?;
        if let Turn::Stop(reason) = turn {
            let stopped = activation.cell.bind(py).call_method1(intern!(py, "stop"), (reason,));
            shared.hooks.report(py, stopped);
            return None;
        }
        if let Some(suspended) = run_turn(py, shared, &activation, turn) {
            return Some((activation, suspended));
        }
        if slice.is_over(Instant::now) {
            let pause = shared.hooks.object.call_method0(py, "pause").ok()?;
            return Some((activation, SuspendedTurn::pause(pause)));
        }
    }
}
