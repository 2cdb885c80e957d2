//! Handlers whose data is JSON: it is decoded by the decoder of their annotation, then they are called. One rule: no Python
//! frame runs between the two, unless the JSON may hold an integer that is too long.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::scope::Scope;
use crate::channels::has_long_number;

/// The decoder of one annotation (runtime/actors/values/decoding.py). Thread-safe, as its parts are.
#[pyclass(frozen, module = "runtime._native")]
pub struct JsonDecoder {
    decode: Py<PyAny>,
    /// `None`: the value holds no integers.
    check: Option<Py<PyAny>>,
    unfit: Py<PyAny>,
}

impl JsonDecoder {
    /// `done`: what `decode` returned for `given`, or raised.
    #[inline]
    fn checked<'py>(
        &self,
        given: &Bound<'py, PyAny>,
        done: PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let checked = match (&self.check, done) {
            (Some(check), Ok(value)) if may_hold_long_number(given) => {
                check.bind(given.py()).call1((&value,)).map(|_| value)
            }
            (_, done) => done,
        };
        checked.or_else(|error| {
            let raised = self.unfit.bind(given.py()).call1((error.into_value(given.py()), given))?;
            Err(PyErr::from_value(raised))
        })
    }
}

#[pymethods]
impl JsonDecoder {
    /// `decode(json)` returns the value. `check(value)`, if given, is called if the JSON may hold an integer beyond 64 bits.
    /// `unfit(error, json)` returns what to raise instead of what either raised.
    #[new]
    fn new(decode: Py<PyAny>, check: Option<Py<PyAny>>, unfit: Py<PyAny>) -> JsonDecoder {
        JsonDecoder { decode, check, unfit }
    }

    /// The value of this JSON, `str` or `bytes`.
    fn __call__<'py>(&self, given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.checked(given, self.decode.bind(given.py()).call1((given,)))
    }
}

/// A handler of `@on` behind the decoder of its data.
#[pyclass(frozen, module = "runtime._native")]
pub struct PushHandler {
    #[pyo3(get)]
    function: Py<PyAny>,
    #[pyo3(get)]
    decoder: Py<JsonDecoder>,
}

impl PushHandler {
    /// Decodes and calls it in a turn's scope: decoding may run user code too, the `__post_init__` of a Struct.
    #[inline]
    pub(crate) fn run<'py>(
        &self,
        scope: &Scope<'_, 'py>,
        (room, member): (&Bound<'py, PyAny>, &Bound<'py, PyAny>),
        given: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let decoder = self.decoder.get();
        let done = scope.call((decoder.decode.bind(given.py()), given));
        let data = decoder.checked(given, done)?;
        scope.call((self.function.bind(given.py()), room, member, data))
    }
}

#[pymethods]
impl PushHandler {
    /// `function(room, member, data)`.
    #[new]
    fn new(function: Py<PyAny>, decoder: Py<JsonDecoder>) -> PushHandler {
        PushHandler { function, decoder }
    }

    /// The same without a scope.
    fn __call__<'py>(
        &self,
        room: &Bound<'py, PyAny>,
        member: &Bound<'py, PyAny>,
        given: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let data = self.decoder.get().__call__(given)?;
        self.function.bind(given.py()).call1((room, member, data))
    }
}

/// May this JSON hold an integer beyond 64 bits? `str` or `bytes`; true for anything else.
#[inline]
pub(crate) fn may_hold_long_number(json: &Bound<'_, PyAny>) -> bool {
    if let Ok(bytes) = json.cast::<PyBytes>() {
        return has_long_number(bytes.as_bytes());
    }
    let text = json.cast::<PyString>().ok().and_then(|text| text.to_str().ok());
    text.is_none_or(|text| has_long_number(text.as_bytes()))
}
