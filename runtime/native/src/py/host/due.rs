//! What has become due on a host by calls between actors, the clock, a table or a lost link. One rule: it runs from the
//! loop, for a slice of time at once, and never inside the turn that made it due.

use std::sync::Arc;
use std::time::Instant;

use pyo3::prelude::*;

use super::queue::perform;
use crate::host::{Called, Dropped, RoomKey};
use crate::py::objects::member::{Member, Shared};
use crate::py::shared::core::Core;

/// Does what is due, for a slice of time. It asks the loop to be called again for what is left and what becomes due
/// meanwhile, so that others on the loop have their turn.
pub(crate) fn run_due(py: Python<'_>, shared: &Arc<Shared>) {
    let mut due = shared.with(|core| core.take_due()).into_iter();
    let slice = shared.begin_slice();
    for step in due.by_ref() {
        let step = shared.with(|core| core.begin(step));
        perform(py, shared, step);
        if slice.is_spent(Instant::now()) {
            break;
        }
    }
    let rest = due.collect();
    shared.with(|core| core.put_back(rest));
    report_dropped(py, shared);
    shared.send_rest(py);
}

/// The same after a change that gives many rooms turns at once. First it reports rooms that another host owns now before
/// they have begun, so that they do not begin meanwhile.
pub(crate) fn defer(
    py: Python<'_>,
    shared: &Arc<Shared>,
    change: impl FnOnce(&mut Core<Py<Member>>) -> Vec<RoomKey> + Send,
) {
    let abandoned = shared.with(|core| {
        let rooms = change(core);
        core.defer(rooms);
        core.take_abandoned()
    });
    for room in abandoned {
        shared.hooks.notify(py, "abandon", (room,));
    }
    run_due(py, shared);
}

/// Reports tickets that will have no turn. To be called after anything that may end rooms.
pub(crate) fn report_dropped(py: Python<'_>, shared: &Shared) {
    let dropped = shared.with(|core| core.take_dropped());
    for (ticket, why) in dropped {
        let why = match why {
            Dropped::Moved => "moved",
            Dropped::Quarantined => "quarantined",
        };
        shared.hooks.notify(py, "call_dropped", (ticket, why));
    }
}

/// Has the core refuse all that waits for a room, and reports the calls among that.
pub(crate) fn refuse_waiting<T>(
    py: Python<'_>,
    shared: &Shared,
    act: impl FnOnce(&mut Core<Py<Member>>) -> T + Send,
) -> PyResult<T> {
    let done = shared.send(py, act);
    report_dropped(py, shared);
    done
}

/// What Python's `call` returns for this.
pub(crate) fn word(called: Called) -> &'static str {
    match called {
        Called::Taken => "ok",
        Called::Moved => "moved",
        Called::Full => "full",
        Called::Rooms => "rooms",
        Called::Quarantined => "quarantined",
    }
}
