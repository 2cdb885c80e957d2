//! The history of a room for its author: declared, read, and where its stream is.

use std::sync::Arc;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use super::member::Shared;
use crate::host::RoomKey;
use crate::host::history::Limits;
use crate::mesh::{Say, flags};
use crate::py::shared::core::milliseconds;
use crate::py::shared::payload::received;

/// Offset, event, data, and time of publication (milliseconds since 1970).
pub(crate) type Kept<'py> = (u64, String, Bound<'py, PyAny>, u64);

/// Offset, time on the host's clock, flags and body.
type Copied = (u64, u64, u8, Box<[u8]>);

/// What a room's class declares: how many messages, seconds and bytes it keeps, and the epoch of a new stream.
pub(crate) type Declared = (usize, f64, usize, u64);

/// The room keeps what it publishes from now on.
pub(crate) fn keep(shared: &Shared, room: RoomKey, (messages, age_s, bytes, epoch): Declared) {
    let limits = Limits { messages, age_ms: milliseconds(age_s), bytes };
    shared.with(|core| core.keep_history(room, epoch, limits));
}

/// The error of a room without a history.
pub(crate) fn missing() -> PyErr {
    PyRuntimeError::new_err("this room keeps no history: declare `history = History(...)` in its class")
}

/// Epoch and last offset of the room's stream.
pub(crate) fn position(shared: &Shared, room: RoomKey) -> PyResult<(u64, u64)> {
    let at = shared.with(|core| core.position(room)).ok_or_else(missing)?;
    Ok((at.epoch, at.offset))
}

/// The last `limit` messages of those after `since`, oldest first. JSON is decoded.
pub(crate) fn kept<'py>(
    py: Python<'py>,
    shared: &Arc<Shared>,
    room: RoomKey,
    since: u64,
    limit: usize,
) -> PyResult<Vec<Kept<'py>>> {
    // Decoding runs Python code, so the messages are copied while the core is locked, and decoded after that.
    let copies: Option<Vec<Copied>> = shared.with(|core| {
        let kept = core.history(room)?.after(since);
        let skipped = kept.len().saturating_sub(limit);
        Some(kept.skip(skipped).map(|(at, it)| (at, it.at_ms, it.bits, it.body.clone())).collect())
    });
    let read = |(offset, at_ms, bits, body): Copied| {
        // The core wrote it, so it can always be read.
        let (say, data) = Say::read(bits, &body).unwrap_or_default();
        let data = match bits & flags::FORM {
            flags::JSON => shared.hooks.decode.bind(py).call1((received(py, flags::JSON, data)?,))?,
            form => received(py, form, data)?,
        };
        Ok((offset, say.event.to_owned(), data, shared.wall_ms(at_ms)))
    };
    copies.ok_or_else(missing)?.into_iter().map(read).collect()
}
