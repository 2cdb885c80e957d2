//! What is due on a host, by calls between actors, the clock, a table or a lost link: run from the loop, a slice of time at
//! once, never inside the turn that made it so.

use std::sync::Arc;

use pyo3::prelude::*;

use super::host_shared::{Core, Shared};
use super::host_turns::perform;
use crate::host::{Called, Dropped, RoomKey};

/// Does what is due, for a slice of time. What comes of that, and what is left, is for the next time, which it asks for:
/// others on the loop have their turn.
pub(super) fn run_due(py: Python<'_>, shared: &Arc<Shared>) {
    let mut due = shared.with(|core| core.take_due()).into_iter();
    let slice = shared.begin_slice();
    for step in due.by_ref() {
        let step = shared.with(|core| core.begin(step));
        perform(py, shared, step);
        if slice.is_spent() {
            break;
        }
    }
    let rest = due.collect();
    shared.with(|core| core.put_back(rest));
    tell_dropped(py, shared);
    shared.report(py, shared.say(py, |_| ()));
}

/// The same after what gives many rooms turns at once. Those that are another host's now before they have begun are told of
/// first, so that they do not begin meanwhile.
pub(super) fn defer(
    py: Python<'_>,
    shared: &Arc<Shared>,
    change: impl FnOnce(&mut Core) -> Vec<RoomKey> + Send,
) {
    let abandoned = shared.with(|core| {
        let rooms = change(core);
        core.defer(rooms);
        core.take_abandoned()
    });
    for room in abandoned {
        let told = shared.hooks.object.call_method1(py, "abandon", (room,));
        shared.report(py, told);
    }
    run_due(py, shared);
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

/// Has the core turn out all that waits for a room; calls that did are told.
pub(super) fn turn_out<T>(
    py: Python<'_>,
    shared: &Shared,
    act: impl FnOnce(&mut Core) -> T + Send,
) -> PyResult<T> {
    let done = shared.say(py, act);
    tell_dropped(py, shared);
    done
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
