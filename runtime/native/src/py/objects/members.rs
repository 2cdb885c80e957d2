//! The members of a room, as its author lists them.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyList};

use super::member::{Member, Shared};
use crate::host::RoomKey;
use crate::py::shared::text::Text;

/// The members of a room: `len`, `in`, iteration. A loop goes over those who were there when it began, so members
/// may come and go meanwhile. O(1) but for iteration.
#[pyclass(frozen, module = "stateroom")]
pub struct Members {
    shared: Arc<Shared>,
    room: RoomKey,
}

impl Members {
    pub(super) fn new(shared: &Arc<Shared>, room: RoomKey) -> Members {
        Members { shared: Arc::clone(shared), room }
    }
}

#[pymethods]
impl Members {
    fn __len__(&self) -> usize {
        self.shared.with(|core| core.members_of(self.room).len())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        PyList::new(py, self.__call__(py, None))?.try_iter()
    }

    /// Those who are there now; with `tag`, those of them who bear it.
    #[pyo3(signature = (tag = None))]
    fn __call__(&self, py: Python<'_>, tag: Option<Text<'_>>) -> Vec<Py<Member>> {
        self.shared.with_hand(py, |core, hand| match tag {
            Some(tag) => core.members_tagged(self.room, &tag).map(|member| hand.again(member)).collect(),
            None => core.members_of(self.room).flatten().map(|member| hand.again(member)).collect(),
        })
    }

    fn __contains__(&self, other: &Bound<'_, PyAny>) -> bool {
        let Ok(member) = other.cast::<Member>().map(Bound::get) else { return false };
        Arc::ptr_eq(&member.shared, &self.shared)
            && self.shared.with(|core| core.is_member_of(member.key(), self.room))
    }

    fn __repr__(&self) -> String {
        format!("<Members: {}>", self.__len__())
    }
}
