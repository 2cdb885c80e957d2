//! The native half of an actor host: what its Python half, `runtime.actors`, asks of the core.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};

use super::due::{defer, refuse_waiting, report_dropped, run_due, word};
use super::queue::{perform, run_turns};
use super::suspended::SuspendedTurn;
use crate::host::{Config, Life, RoomKey, Row, Ticket};
use crate::py::objects::actor::{Actor, Home};
use crate::py::objects::history::{self, Declared};
use crate::py::objects::member::Shared;
use crate::py::shared::activation::{Activation, Handlers};
use crate::py::shared::core::milliseconds;

/// The native half of a host: its rooms and members. `HostLinks` connects it to shards. To be used on its loop's
/// thread only, except `stats` and the methods of rooms and members.
#[pyclass(frozen, module = "runtime._native")]
pub struct HostCore {
    pub(crate) shared: Arc<Shared>,
}

#[pymethods]
impl HostCore {
    #[new]
    #[pyo3(signature = (
        *, room_credit_bytes, link_bytes, rooms, idle_s, slice_s, join_bytes = 0, mailbox_messages = 0,
        mailbox_bytes = 0, history_bytes = 0
    ))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        room_credit_bytes: u32,
        link_bytes: usize,
        rooms: usize,
        idle_s: f64,
        slice_s: f64,
        join_bytes: usize,
        mailbox_messages: usize,
        mailbox_bytes: usize,
        history_bytes: usize,
    ) -> HostCore {
        let config = Config {
            room_credit_bytes,
            link_bytes,
            rooms,
            idle_ms: milliseconds(idle_s),
            join_bytes,
            mailbox_messages,
            mailbox_bytes,
            history_bytes,
        };
        HostCore { shared: Arc::new(Shared::new(py, config, Duration::from_millis(milliseconds(slice_s)))) }
    }

    /// Gives the core its hooks, which need the core themselves. Call it once, before all else, or it is a `RuntimeError`.
    fn bind(&self, hooks: &Bound<'_, PyAny>) -> PyResult<()> {
        self.shared.hooks.bind(hooks)
    }

    /// Gives a new actor object its home, before its `__init__`. `history`: what it keeps of its messages; see the stub.
    #[pyo3(signature = (room, object, history = None))]
    fn settle(&self, room: RoomKey, object: &Bound<'_, Actor>, history: Option<Declared>) {
        if let Some(declared) = history {
            history::keep(&self.shared, room, declared);
        }
        let address = self.shared.address_of(room);
        object.get().settle(Home { shared: Arc::clone(&self.shared), room, address });
    }

    /// `on_start` has ended; `handlers`: the room's. Runs the turns that waited. One that must be awaited is given to
    /// `cell.suspend`: then call `answer` or `fail`, and `resume`.
    fn started(
        &self,
        py: Python<'_>,
        room: RoomKey,
        cell: Py<PyAny>,
        handlers: Handlers,
        idle_s: Option<f64>,
    ) -> PyResult<()> {
        let address = self.shared.address_of(room);
        let activation = Arc::new(Activation::new(py, cell, (room, address), handlers)?);
        let rules = activation.overlap_rules(py);
        drop(self.shared.with(|core| {
            core.set_overlap_rules(room, rules);
            core.started(room, activation, idle_s.map(milliseconds))
        }));
        run_turns(py, &self.shared, room);
        Ok(())
    }

    /// What was awaited has returned `value`: the response of a join, the reply to a push.
    fn answer(
        &self,
        py: Python<'_>,
        cell: Py<PyAny>,
        turn: &Bound<'_, SuspendedTurn>,
        value: &Bound<'_, PyAny>,
    ) {
        turn.get().asked().returned(py, &self.shared, &cell, value);
    }

    /// What was awaited has raised: `cell.failed` says what the client is told.
    fn fail(
        &self,
        py: Python<'_>,
        cell: Py<PyAny>,
        turn: &Bound<'_, SuspendedTurn>,
        error: Bound<'_, PyAny>,
    ) {
        turn.get().asked().raised(py, &self.shared, &cell, PyErr::from_value(error));
    }

    /// The turn that was awaited has ended: runs those that wait, as `started`.
    fn resume(&self, py: Python<'_>, room: RoomKey) {
        run_turns(py, &self.shared, room);
    }

    /// `on_stop` has ended. `evict`: another host owns its members now.
    fn stopped(&self, py: Python<'_>, room: RoomKey, evict: bool) {
        let (end, step) = self.shared.with(|core| core.stopped(room, evict));
        drop(end);
        perform(py, &self.shared, step);
        report_dropped(py, &self.shared);
    }

    /// The room failed too often: its members are closed with 1011, and joins refused for at least its idle time.
    fn quarantine(&self, py: Python<'_>, room: RoomKey) -> PyResult<()> {
        refuse_waiting(py, &self.shared, |core| core.quarantine(room)).map(drop)
    }

    /// The room may not start, since another host still runs it: refuses all that waits for it.
    fn refuse(&self, py: Python<'_>, room: RoomKey) -> PyResult<()> {
        refuse_waiting(py, &self.shared, |core| core.refuse_room(room))
    }

    /// The room's life has failed: its turn is over, and the next life begins with `on_recover` of its members.
    fn restart(&self, py: Python<'_>, room: RoomKey) -> PyResult<()> {
        self.shared.send(py, |core| core.restart(room)).map(drop)
    }

    /// Gives the room a turn that runs this ticket (`run_call`) and does not keep it awake. False: it does not live.
    fn remind(&self, py: Python<'_>, room: RoomKey, ticket: Ticket) -> PyResult<bool> {
        self.shared.send(py, |core| core.remind(room, ticket))
    }

    /// A turn that waited beside others has ended, and is answered; `life`: that of the turn.
    fn overlapped(&self, room: RoomKey, life: u32) {
        self.shared.with(|core| core.overlapped(room, Life(life)));
    }

    /// The host ends. Stops every room after its turn: the `stop` of each cell is called, now or by a later `run_due`. A
    /// room that a call starts later stops as soon as it has nothing to do.
    fn stop_all(&self, py: Python<'_>) {
        defer(py, &self.shared, |core| core.stop_all());
    }

    /// Sets the clocks (seconds: monotonic, and since 1970). Rooms that have been empty for too long stop.
    #[pyo3(signature = (now_s, wall_s = 0.0))]
    fn tick(&self, py: Python<'_>, now_s: f64, wall_s: f64) {
        let now_ms = self.shared.set_clocks(now_s, wall_s);
        defer(py, &self.shared, |core| core.tick(now_ms));
    }

    /// Takes this host's partitions: (first, count, epoch). Rooms in other partitions stop ("moved").
    fn apply_table(&self, py: Python<'_>, version: u64, rows: Vec<(u32, u32, u64)>) {
        let rows: Vec<Row> = rows.into_iter().map(Row::from).collect();
        defer(py, &self.shared, |core| core.apply_table(version, &rows));
    }

    /// Calls an actor, and starts it for that: "ok" (`run_call` or `call_dropped` follows) or why not. Runs nothing itself.
    #[pyo3(signature = (kind, key, ticket, size = 0))]
    fn call(&self, py: Python<'_>, kind: &str, key: &str, ticket: Ticket, size: u32) -> PyResult<&str> {
        self.shared.send(py, |core| core.call(kind, key, ticket, size)).map(word)
    }

    /// Runs this ticket (`run_call`) beside the turn that its actor is in. False: it is in none, `call` it.
    fn read(&self, py: Python<'_>, kind: &str, key: &str, ticket: Ticket) -> PyResult<bool> {
        self.shared.send(py, |core| core.read(kind, key, ticket))
    }

    /// Runs what is due, for a slice of time. `HostLinks.flush` does it too.
    fn run_due(&self, py: Python<'_>) {
        self.shared.woken.store(false, Ordering::Relaxed);
        run_due(py, &self.shared);
    }

    /// Every counter, by name. Any thread.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.shared.with(|core| core.counters()).list().into_py_dict(py)
    }
}
