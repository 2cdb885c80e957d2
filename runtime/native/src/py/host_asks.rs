//! Calls between actors: queued here, run from the loop, never inside the turn that makes them.

use std::sync::Arc;

use pyo3::prelude::*;

use super::host_shared::Shared;
use super::host_turns::perform;
use crate::host::{Called, Dropped};

/// Does what calls have made to be done. What comes of that is for the next time: others on the loop have their turn.
pub(super) fn run_due(py: Python<'_>, shared: &Arc<Shared>) {
    let due = shared.with(|core| core.take_due());
    for step in due {
        let step = shared.with(|core| core.begin(step));
        perform(py, shared, step);
    }
    tell_dropped(py, shared);
}

/// Tells of tickets that will have no turn. After whatever may end rooms.
pub(super) fn tell_dropped(py: Python<'_>, shared: &Shared) {
    let dropped = shared.with(|core| core.take_dropped());
    for (ticket, why) in dropped {
        let why = match why {
            Dropped::Moved => "moved",
            Dropped::Quarantined => "quarantined",
        };
        shared.report(py, shared.hooks.object.call_method1(py, "call_dropped", (ticket, why)));
    }
}

/// What the caller is told.
pub(super) fn word(called: Called) -> &'static str {
    match called {
        Called::Taken => "ok",
        Called::Moved => "moved",
        Called::Full => "full",
        Called::Rooms => "rooms",
        Called::Quarantined => "quarantined",
    }
}
