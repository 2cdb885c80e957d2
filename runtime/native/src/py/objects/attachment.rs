//! Tags and state of a member for its room's author. They stay readable after the member has left.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyFrozenSet};

use super::read_only::frozen;
use crate::channels::integer_beyond_64_bits;
use crate::host::MemberKey;
use crate::host::attachment::{Attachment, TooMuch};
use crate::py::shared::core::SharedCore;
use crate::py::shared::payload::with_json;

/// The attachment of one member. The core has the same while the member is there.
#[derive(Default)]
pub(crate) struct AttachmentSlot(Mutex<Option<Arc<Attachment>>>);

impl AttachmentSlot {
    fn now(&self) -> Arc<Attachment> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }

    /// A recovered member has the attachment that it had before.
    pub(crate) fn adopt(&self, attachment: Option<Arc<Attachment>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = attachment;
    }

    /// Raises ValueError for an attachment that is too large; then nothing has changed.
    pub(super) fn change<M>(
        &self,
        py: Python<'_>,
        shared: &SharedCore<M>,
        member: MemberKey,
        change: impl FnOnce(&Attachment) -> Result<Attachment, TooMuch>,
    ) -> PyResult<()> {
        {
            // No Python code runs while this is locked: a thread that has the GIL might wait for this lock.
            let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let changed = change(&slot.clone().unwrap_or_default());
            let changed = Arc::new(changed.map_err(|error| PyValueError::new_err(error.to_string()))?);
            shared.with(|core| core.attach(member, Arc::clone(&changed)));
            *slot = Some(changed);
        }
        shared.send(py, |_| ())
    }

    pub(super) fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyFrozenSet>> {
        PyFrozenSet::new(py, self.now().tags())
    }

    /// Decoded anew each time and not kept, which would cost each member several times its bytes.
    pub(super) fn state<'py, M>(
        &self,
        py: Python<'py>,
        shared: &SharedCore<M>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.now().state() {
            [] => Ok(py.None().into_bound(py)),
            json => frozen(
                shared.hooks.decode.bind(py).call1((PyBytes::new(py, json),))?,
                &shared.hooks.state_types,
            ),
        }
    }

    /// Raises ValueError for more than `STATE_BYTES`, and for an integer beyond 64 bits, which no actor's state can hold
    /// either; TypeError for what cannot be JSON.
    pub(super) fn set_state<M>(
        &self,
        shared: &SharedCore<M>,
        member: MemberKey,
        state: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let py = state.py();
        match state.is_none() {
            true => self.change(py, shared, member, |attachment| attachment.with_state(b"")),
            false => with_json(state, &shared.hooks, |json| match integer_beyond_64_bits(json) {
                Some(number) => Err(PyValueError::new_err(format!("{number:.40} is beyond 64 bits"))),
                None => self.change(py, shared, member, |attachment| attachment.with_state(json)),
            })?,
        }
    }
}
