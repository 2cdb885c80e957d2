//! From what a room sends to what goes out: `str` is text, bytes-like is binary, anything else JSON text.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyString};

use super::host_shared::Hooks;
use crate::mesh::flags;

/// Calls `send(form, payload)` (`flags`) with the wire form of `data`. Text and bytes are not copied.
///
/// Errors: `UnicodeEncodeError` for a lone surrogate, `TypeError` for what is no JSON.
#[inline]
pub(super) fn with_payload<T>(
    data: &Bound<'_, PyAny>,
    hooks: &Hooks,
    send: impl FnOnce(u8, &[u8]) -> T,
) -> PyResult<T> {
    if let Ok(text) = data.cast::<PyString>() {
        return Ok(send(0, text.to_str()?.as_bytes()));
    }
    if let Ok(bytes) = data.cast::<PyBytes>() {
        return Ok(send(flags::BINARY, bytes.as_bytes()));
    }
    if data.is_instance_of::<PyByteArray>() || data.is_instance_of::<PyMemoryView>() {
        let copy = data.py().get_type::<PyBytes>().call1((data,))?;
        return Ok(send(flags::BINARY, copy.cast::<PyBytes>()?.as_bytes()));
    }
    let json = hooks.encode.bind(data.py()).call1((data,))?;
    let json =
        json.cast::<PyBytes>().map_err(|_| PyTypeError::new_err("the JSON encoder must return bytes"))?;
    Ok(send(flags::JSON, json.as_bytes()))
}
