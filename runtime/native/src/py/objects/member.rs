//! One connection in one room: what the room's author sees of it and does with it.

use std::sync::{Arc, OnceLock};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyFrozenSet, PyString, PyTuple};

use super::attachment::AttachmentSlot;
use super::join_data::{JoinRequest, headers};
use super::read_only::read_only;
use crate::host::{MemberKey, params};
use crate::mesh::body::Join;
use crate::mesh::{ActorAddress, Said, Say};
use crate::py::shared::core::SharedCore;
use crate::py::shared::payload::{event_name, with_payload};
use crate::py::shared::text::{Text, texts};
use crate::ws::close;

/// What the objects of one host share.
pub(crate) type Shared = SharedCore<Py<Member>>;

/// A member of a room: one connection. It stays readable after it has left; what is sent to it then goes nowhere.
///
/// Made by the host, one object a membership; equal only to itself. Any thread may use it. 96 bytes, and what the
/// client sent at its join: `query`, `params` and `headers` are decoded when asked for, each time anew.
#[pyclass(frozen, module = "stateroom")]
pub struct Member {
    pub(crate) shared: Arc<Shared>,
    /// Its key, and the address of its room: set before any code sees it.
    place: OnceLock<(MemberKey, ActorAddress)>,
    /// The body of its JOIN.
    join: Box<[u8]>,
    pub(crate) attachment: AttachmentSlot,
}

impl Member {
    /// A member with this body of its JOIN. It is given its place when it is admitted.
    pub(crate) fn new(shared: &Arc<Shared>, join: &[u8]) -> Member {
        let (shared, attachment) = (Arc::clone(shared), AttachmentSlot::default());
        Member { shared, place: OnceLock::new(), join: join.into(), attachment }
    }

    pub(crate) fn set_place(&self, key: MemberKey, address: &ActorAddress) {
        self.place.get_or_init(|| (key, address.clone()));
    }

    #[inline]
    pub(crate) fn key(&self) -> MemberKey {
        self.place.get().map_or(MemberKey::of_nothing(), |place| place.0)
    }

    /// Kind and key of its room.
    fn address(&self) -> (&str, &str) {
        self.place.get().map_or(("", ""), |(_, address)| address.parts())
    }

    /// What its client asks of the room.
    pub(crate) fn join_request<'py>(&self, py: Python<'py>) -> PyResult<JoinRequest<'py>> {
        JoinRequest::read(py, &self.shared.hooks, &self.join(), self.address())
    }

    /// The core read it before it kept the member, so the default is never seen.
    fn join(&self) -> Join<'_> {
        Join::read(&self.join).unwrap_or_default()
    }
}

#[pymethods]
impl Member {
    /// Sends to this member alone: `str` as text, bytes-like as binary, anything else as JSON text.
    ///
    /// In order with all else that goes to it; at most once. To a member that has left: nothing happens.
    /// On a direct path only `data` travels. `TypeError` for what is no JSON, `ValueError` for what is no event's name.
    #[inline]
    fn send(&self, py: Python<'_>, event: &Bound<'_, PyString>, data: &Bound<'_, PyAny>) -> PyResult<()> {
        let say = Say { event: event_name(event, &self.shared.hooks)?, ..Say::default() };
        with_payload(data, &self.shared.hooks, |form, payload| {
            self.shared.send(py, |core| core.send(self.key(), &Said { say, form, payload })).map(drop)
        })?
    }

    /// Closes the connection after what was sent before. Its `on_leave` comes when it has gone.
    ///
    /// `code`: 1000–1014 but for 1004–1006, or 3000–4999 (RFC 6455 §7.4); `reason`: at most 123 bytes of UTF-8.
    /// Raises `ValueError` otherwise.
    #[pyo3(signature = (code = 1000, reason = Text("")), text_signature = "($self, code=1000, reason='')")]
    fn close(&self, py: Python<'_>, code: u16, reason: Text<'_>) -> PyResult<()> {
        if !close::is_valid_on_wire(code) {
            return Err(PyValueError::new_err(format!("close code {code} may not be sent (RFC 6455 §7.4)")));
        }
        if reason.len() > close::MAX_REASON_BYTES {
            let most = close::MAX_REASON_BYTES;
            return Err(PyValueError::new_err(format!("a close reason has at most {most} bytes of UTF-8")));
        }
        self.shared.send(py, |core| core.close(self.key(), code, &reason)).map(drop)
    }

    /// Closes it for good (4510): a channel socket cannot join this topic again. In `on_join` it refuses the join. `reason` as
    /// in `close`.
    #[pyo3(signature = (reason = Text("")), text_signature = "($self, reason='')")]
    fn kick(&self, py: Python<'_>, reason: Text<'_>) -> PyResult<()> {
        self.close(py, close::KICKED, reason)
    }

    /// Its tags: what `broadcast(tag=...)` and `members(tag=...)` find it by. They survive its room and its host.
    #[getter]
    fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyFrozenSet>> {
        self.attachment.tags(py)
    }

    /// Adds tags. At most 32, of at most 64 bytes of UTF-8 each: else `ValueError`, and none is added.
    #[pyo3(signature = (*names))]
    fn tag(&self, py: Python<'_>, names: &Bound<'_, PyTuple>) -> PyResult<()> {
        let names = texts(names)?;
        self.attachment.change(py, &self.shared, self.key(), |attachment| attachment.tagged(&names))
    }

    /// Takes tags away, if it has them.
    #[pyo3(signature = (*names))]
    fn untag(&self, py: Python<'_>, names: &Bound<'_, PyTuple>) -> PyResult<()> {
        let names = texts(names)?;
        self.attachment.change(py, &self.shared, self.key(), |attachment| Ok(attachment.untagged(&names)))
    }

    /// What the room keeps with it: any JSON, at most 16 KiB, or `None`. It survives the room and its host. Read anew
    /// each time: to change it, set it. Its dicts and lists raise `TypeError` when they are changed in place.
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.attachment.state(py, &self.shared)
    }

    #[setter]
    fn set_state(&self, state: &Bound<'_, PyAny>) -> PyResult<()> {
        self.attachment.set_state(&self.shared, self.key(), state)
    }

    /// The connection's id: 16 hexadecimal digits, unique in the system.
    #[getter]
    fn id(&self) -> String {
        format!("{:016x}", self.join().connection)
    }

    /// The path as requested, still percent-encoded, without the query.
    #[getter]
    fn path(&self) -> &str {
        self.join().path
    }

    /// The query's parameters; of a repeated one the last. To be read, as `state`.
    #[getter]
    fn query<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        read_only(params::query(self.join().query).into_py_dict(py)?, &self.shared.hooks)
    }

    /// What `on_join` gets: the query's parameters, or those of a channel's join, decoded anew each time; and over them
    /// those of the path or topic, so that no client tells its room another name. To be read, as `state`.
    #[getter]
    fn params<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        read_only(self.join_request(py)?.params, &self.shared.hooks)
    }

    /// Request headers that the room names, by lower-case name; repetitions joined by ", ", cookies by "; ".
    /// To be read, as `state`.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        read_only(headers(py, self.join())?, &self.shared.hooks)
    }

    /// The topic it has joined by on a channel socket, or "" on a direct path.
    #[getter]
    fn topic(&self) -> &str {
        self.join().topic
    }

    /// The negotiated subprotocol, or "".
    #[getter]
    fn subprotocol(&self) -> &str {
        self.join().subprotocol
    }

    /// The client's address, `ip:port`, or "" over a Unix socket.
    #[getter]
    fn peer(&self) -> &str {
        self.join().peer
    }

    fn __repr__(&self) -> String {
        format!("<Member {} {}>", self.id(), self.path())
    }
}
