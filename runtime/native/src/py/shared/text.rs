//! Text from Python code. What is sent is UTF-8, which cannot hold half of a surrogate pair: that is a `ValueError`.

use std::ops::Deref;

use pyo3::exceptions::{PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::mesh::HALF_A_PAIR;

/// An argument that is text, not copied. `ValueError` for half of a surrogate pair.
pub(crate) struct Text<'a>(pub &'a str);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl<'a> FromPyObject<'a, '_> for Text<'a> {
    type Error = PyErr;

    #[inline]
    fn extract(given: Borrowed<'a, '_, PyAny>) -> PyResult<Text<'a>> {
        given.extract().map(Text).map_err(|error| plain_error(given.py(), error))
    }
}

/// All of them, each as `Text`.
pub(crate) fn texts<'a>(given: &'a Bound<'_, PyTuple>) -> PyResult<Vec<&'a str>> {
    given.iter_borrowed().map(|one| one.extract::<Text<'a>>().map(|text| text.0)).collect()
}

/// The error for a text with half of a surrogate pair, without a codec's wording: a `ValueError`. Any other error as it is.
#[cold]
pub(crate) fn plain_error(py: Python<'_>, error: PyErr) -> PyErr {
    let fault = error.value(py);
    if !fault.is_instance_of::<PyUnicodeEncodeError>() {
        return error;
    }
    let half = fault.getattr("object").and_then(|text| text.get_item(fault.getattr("start")?)?.repr());
    match half {
        Ok(half) => PyValueError::new_err(format!("{half} is {HALF_A_PAIR}")),
        Err(_) => error,
    }
}
