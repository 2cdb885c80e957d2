//! What a member bears, as its room's author sees it: readable also when the member has left.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyFrozenSet, PyList};

use super::host_payload::with_json;
use super::host_shared::Shared;
use crate::channels::integer_beyond_64_bits;
use crate::host::MemberKey;
use crate::host::attachment::{Attachment, TooMuch};

/// Tags and state of one member. The core has the same, for as long as the member is there.
#[derive(Default)]
pub(super) struct Borne(Mutex<Option<Arc<Attachment>>>);

impl Borne {
    fn now(&self) -> Arc<Attachment> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }

    /// A recovered member bears what it bore before.
    pub(super) fn adopt(&self, attachment: Option<Arc<Attachment>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = attachment;
    }

    /// Raises ValueError for what is too much; then nothing has changed.
    pub(super) fn change(
        &self,
        py: Python<'_>,
        shared: &Shared,
        member: MemberKey,
        change: impl FnOnce(&Attachment) -> Result<Attachment, TooMuch>,
    ) -> PyResult<()> {
        {
            // No Python runs in here: another thread that held its lock might wait for this one.
            let mut borne = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let changed = change(&borne.clone().unwrap_or_default());
            let changed = Arc::new(changed.map_err(|much| PyValueError::new_err(much.to_string()))?);
            shared.with(|core| core.attach(member, Arc::clone(&changed)));
            *borne = Some(changed);
        }
        shared.say(py, |_| ())
    }

    pub(super) fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyFrozenSet>> {
        PyFrozenSet::new(py, self.now().tags())
    }

    /// Decoded anew each time, not kept: that would cost each member several times its bytes. A change to what was read
    /// would be lost, so its dicts and lists refuse it.
    pub(super) fn state<'py>(&self, py: Python<'py>, shared: &Shared) -> PyResult<Bound<'py, PyAny>> {
        match self.now().state() {
            [] => Ok(py.None().into_bound(py)),
            json => frozen(
                shared.hooks.decode.bind(py).call1((PyBytes::new(py, json),))?,
                &shared.hooks.state_types,
            ),
        }
    }

    /// Raises ValueError for more than `STATE_BYTES` and for an integer beyond 64 bits, which no actor's state could hold
    /// either, TypeError for what is no JSON.
    pub(super) fn set_state(
        &self,
        shared: &Shared,
        member: MemberKey,
        state: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let py = state.py();
        match state.is_none() {
            true => self.change(py, shared, member, |borne| borne.with_state(b"")),
            false => with_json(state, &shared.hooks, |json| match integer_beyond_64_bits(json) {
                Some(number) => Err(PyValueError::new_err(format!("{number:.40} is beyond 64 bits"))),
                None => self.change(py, shared, member, |borne| borne.with_state(json)),
            })?,
        }
    }
}

/// The same JSON, of these types of dict and list. As deep as the decoder goes. A flat dict costs one copy of it.
pub(super) fn frozen<'py>(
    value: Bound<'py, PyAny>,
    types: &(Py<PyAny>, Py<PyAny>),
) -> PyResult<Bound<'py, PyAny>> {
    let py = value.py();
    if let Ok(dict) = value.cast_exact::<PyDict>() {
        let within = dict.iter().filter(|(_, one)| is_container(one));
        for (name, one) in within.collect::<Vec<_>>() {
            dict.set_item(name, frozen(one, types)?)?;
        }
        return types.0.bind(py).call1((dict,));
    }
    if let Ok(list) = value.cast_exact::<PyList>() {
        for (at, one) in list.iter().enumerate().filter(|(_, one)| is_container(one)) {
            list.set_item(at, frozen(one, types)?)?;
        }
        return types.1.bind(py).call1((list,));
    }
    Ok(value)
}

fn is_container(value: &Bound<'_, PyAny>) -> bool {
    value.is_exact_instance_of::<PyDict>() || value.is_exact_instance_of::<PyList>()
}
