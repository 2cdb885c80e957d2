//! Ends a child process when its parent has died, for Python (`reactor::orphan`).

use std::time::Duration;

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::reactor::orphan;

/// Ends this process `grace_s` seconds after the other end of the socket `channel` has closed, whatever Python
/// does then. Returns at once; the socket stays the caller's. Raises `ValueError` or `OSError`.
#[pyfunction]
pub fn exit_with_parent(channel: i32, grace_s: f64) -> PyResult<()> {
    let grace =
        Duration::try_from_secs_f64(grace_s).map_err(|error| PyValueError::new_err(error.to_string()))?;
    orphan::exit_with_parent(channel, grace).map_err(PyOSError::new_err)
}
