//! Payloads between Python and the mesh. Sent: `str` is text, bytes-like is binary, anything else JSON text. Received: text
//! is `str`, binary and JSON are `bytes`.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};

use super::hooks::Hooks;
use super::text::plain_error;
use crate::channels::wrong_event;
use crate::mesh::flags;

/// The name of an event to be sent. Raises `ValueError` for a name that clients would not take for an event.
#[inline]
pub(crate) fn event_name<'a>(event: &'a Bound<'_, PyString>, hooks: &Hooks) -> PyResult<&'a str> {
    // `on_message` is called with this very object, and mostly sends it back.
    if event.is(&hooks.message) {
        return Ok("message");
    }
    let name = event.to_str().map_err(|error| plain_error(event.py(), error))?;
    match wrong_event(name) {
        None => Ok(name),
        Some(wrong) => Err(PyValueError::new_err(format!("event {name:?}: {wrong}"))),
    }
}

/// Calls `send(form, payload)` (`flags`) with `data` encoded. Text and bytes are not copied.
///
/// Errors: `ValueError` for half of a surrogate pair, `TypeError` for what cannot be JSON.
#[inline]
pub(crate) fn with_payload<T>(
    data: &Bound<'_, PyAny>,
    hooks: &Hooks,
    send: impl FnOnce(u8, &[u8]) -> T,
) -> PyResult<T> {
    if let Ok(text) = data.cast::<PyString>() {
        return Ok(send(0, text.to_str().map_err(|error| plain_error(data.py(), error))?.as_bytes()));
    }
    with_encoded(data, hooks, send)
}

/// The same for the reply to a push: a `str` is JSON too, and `None` is `{}`.
pub(crate) fn with_response<T>(
    value: &Bound<'_, PyAny>,
    hooks: &Hooks,
    send: impl FnOnce(u8, &[u8]) -> T,
) -> PyResult<T> {
    match value.is_none() || value.is_instance_of::<PyString>() {
        true => with_json_response(value, hooks, |json| send(flags::JSON, json)),
        false => with_encoded(value, hooks, send),
    }
}

/// The same for the response of a join, which is always JSON.
pub(crate) fn with_json_response<T>(
    value: &Bound<'_, PyAny>,
    hooks: &Hooks,
    send: impl FnOnce(&[u8]) -> T,
) -> PyResult<T> {
    match value.is_none() {
        true => Ok(send(b"{}")),
        false => with_json(value, hooks, send),
    }
}

/// Calls `send` with `value` as JSON.
pub(crate) fn with_json<T>(
    value: &Bound<'_, PyAny>,
    hooks: &Hooks,
    send: impl FnOnce(&[u8]) -> T,
) -> PyResult<T> {
    let py = value.py();
    let json = hooks.encode.bind(py).call1((value,)).map_err(|error| plain_error(py, error))?;
    let json =
        json.cast::<PyBytes>().map_err(|_| PyTypeError::new_err("the JSON encoder must return bytes"))?;
    Ok(send(json.as_bytes()))
}

#[inline]
fn with_encoded<T>(data: &Bound<'_, PyAny>, hooks: &Hooks, send: impl FnOnce(u8, &[u8]) -> T) -> PyResult<T> {
    if let Ok(bytes) = data.cast::<PyBytes>() {
        return Ok(send(flags::BINARY, bytes.as_bytes()));
    }
    if data.is_instance_of::<PyByteArray>() || data.is_instance_of::<PyMemoryView>() {
        let copy = data.py().get_type::<PyBytes>().call1((data,))?;
        return Ok(send(flags::BINARY, copy.cast::<PyBytes>()?.as_bytes()));
    }
    with_json(data, hooks, |json| send(flags::JSON, json))
}

/// A payload that was received, of this form (`flags`).
#[inline]
pub(crate) fn received<'py>(py: Python<'py>, form: u8, body: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    match form {
        0 => PyString::from_bytes(py, body).map(Bound::into_any),
        _ => Ok(PyBytes::new(py, body).into_any()),
    }
}
