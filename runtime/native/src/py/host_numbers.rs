//! The host's numbers as Python has them: integers. One rule: **whatever integer Python gives is safe**: a number of
//! nothing finds nothing.

use std::convert::Infallible;

use pyo3::prelude::*;
use pyo3::types::PyInt;

use crate::host::{LinkIndex, RoomKey, Ticket};

impl FromPyObject<'_, '_> for LinkIndex {
    type Error = PyErr;

    #[inline]
    fn extract(given: Borrowed<'_, '_, PyAny>) -> PyResult<LinkIndex> {
        given.extract::<u32>().map(|number| LinkIndex::of_index(number as usize))
    }
}

impl<'py> IntoPyObject<'py> for LinkIndex {
    type Target = PyInt;
    type Output = Bound<'py, PyInt>;
    type Error = Infallible;

    fn into_pyobject(self, py: Python<'py>) -> Result<Bound<'py, PyInt>, Infallible> {
        self.index().into_pyobject(py)
    }
}

impl FromPyObject<'_, '_> for RoomKey {
    type Error = PyErr;

    #[inline]
    fn extract(given: Borrowed<'_, '_, PyAny>) -> PyResult<RoomKey> {
        given.extract().map(RoomKey::from_number)
    }
}

impl<'py> IntoPyObject<'py> for RoomKey {
    type Target = PyInt;
    type Output = Bound<'py, PyInt>;
    type Error = Infallible;

    fn into_pyobject(self, py: Python<'py>) -> Result<Bound<'py, PyInt>, Infallible> {
        self.number().into_pyobject(py)
    }
}

impl FromPyObject<'_, '_> for Ticket {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, '_, PyAny>) -> PyResult<Ticket> {
        given.extract().map(Ticket)
    }
}

impl<'py> IntoPyObject<'py> for Ticket {
    type Target = PyInt;
    type Output = Bound<'py, PyInt>;
    type Error = Infallible;

    fn into_pyobject(self, py: Python<'py>) -> Result<Bound<'py, PyInt>, Infallible> {
        self.0.into_pyobject(py)
    }
}
