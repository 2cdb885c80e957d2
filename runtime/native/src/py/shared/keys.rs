//! The host's keys as Python has them: integers. One rule: **any integer from Python is safe**: a key of nothing finds
//! nothing.

use std::convert::Infallible;

use pyo3::prelude::*;
use pyo3::types::PyInt;

use crate::host::{LinkIndex, RoomKey, Ticket};

/// `as_integer!(Type: integer, from, to)`: a type that is this integer to Python, by two functions.
macro_rules! as_integer {
    ($key:ty: $number:ty, $from:expr, $to:expr) => {
        impl FromPyObject<'_, '_> for $key {
            type Error = PyErr;

            #[inline]
            fn extract(given: Borrowed<'_, '_, PyAny>) -> PyResult<$key> {
                given.extract::<$number>().map($from)
            }
        }

        impl<'py> IntoPyObject<'py> for $key {
            type Target = PyInt;
            type Output = Bound<'py, PyInt>;
            type Error = Infallible;

            fn into_pyobject(self, py: Python<'py>) -> Result<Bound<'py, PyInt>, Infallible> {
                $to(self).into_pyobject(py)
            }
        }
    };
}

as_integer!(LinkIndex: u32, |number| LinkIndex::of_index(number as usize), LinkIndex::index);
as_integer!(RoomKey: u64, RoomKey::from_number, RoomKey::number);
as_integer!(Ticket: u64, Ticket, |ticket: Ticket| ticket.0);
