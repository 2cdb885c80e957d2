//! The history of a room, as its author reads it.

use std::sync::Arc;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::host_dispatch::payload;
use super::host_shared::{Shared, milliseconds};
use crate::host::RoomKey;
use crate::host::history::Limits;
use crate::mesh::{Say, flags};

/// Offset, event, data, and when it was said (milliseconds since 1970).
pub(super) type Kept<'py> = (u64, String, Bound<'py, PyAny>, u64);

/// Offset, time on the host's clock, flags and body.
type Copied = (u64, u64, u8, Box<[u8]>);

/// What a room's class declares: messages, seconds and bytes that it keeps, and the epoch of a new stream.
pub(super) type Declared = (usize, f64, usize, u64);

/// The room keeps what it says from now on.
pub(super) fn keep(shared: &Shared, room: RoomKey, (messages, age_s, bytes, epoch): Declared) {
    let limits = Limits { messages, age_ms: milliseconds(age_s), bytes };
    shared.with(|core| core.keep_history(room, epoch, limits));
}

/// What a room without a history answers.
pub(super) fn missing() -> PyErr {
    PyRuntimeError::new_err("this room keeps no history: declare `history = History(...)` in its class")
}

/// Where the room's stream is: epoch and last offset.
pub(super) fn position(shared: &Shared, room: RoomKey) -> PyResult<(u64, u64)> {
    let at = shared.with(|core| core.position(room)).ok_or_else(missing)?;
    Ok((at.epoch, at.offset))
}

/// The last `limit` messages of those after `since`, oldest first. What was JSON is decoded.
pub(super) fn kept<'py>(
    py: Python<'py>,
    shared: &Arc<Shared>,
    room: RoomKey,
    since: u64,
    limit: usize,
) -> PyResult<Vec<Kept<'py>>> {
    // Decoding runs Python, so what is read is copied first.
    let copies: Option<Vec<Copied>> = shared.with(|core| {
        let kept = core.history(room)?.after(since);
        let skipped = kept.len().saturating_sub(limit);
        Some(kept.skip(skipped).map(|(at, it)| (at, it.at_ms, it.bits, it.body.clone())).collect())
    });
    let read = |(offset, at_ms, bits, body): Copied| {
        // We wrote it, so that it cannot be read is never seen.
        let (say, data) = Say::read(bits, &body).unwrap_or_default();
        let data = match bits & flags::FORM {
            flags::JSON => shared.hooks.decode.bind(py).call1((payload(py, flags::JSON, data)?,))?,
            form => payload(py, form, data)?,
        };
        Ok((offset, say.event.to_owned(), data, shared.wall_ms(at_ms)))
    };
    copies.ok_or_else(missing)?.into_iter().map(read).collect()
}
