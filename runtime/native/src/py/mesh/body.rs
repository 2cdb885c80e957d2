//! `_native.MeshBody`: the bodies of the mesh's frames, written and read, for hosts and shards under test.
//!
//! The one rule: only `mesh` writes and reads bytes.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::peer::broken;
use crate::mesh::attached::Attached;
use crate::mesh::body::{Close, Hello, Join, Open, VERSION, read_u32, read_u64, read_u64s};
use crate::mesh::frames::NOBODY;
use crate::mesh::{Kind, LinkError, Push, Say, read_except, read_handles, read_reference};

/// Event, offset, key, the member that is excepted, the members that it is for, the push that it answers, the payload.
type Said<'py> = (String, u64, String, u32, Vec<u32>, String, Bound<'py, PyBytes>);

/// The member that is excepted, the members that it is for, the push that it answers; and the bytes after these.
type Head<'a> = (u32, Vec<u32>, &'a str, &'a [u8]);

/// Not to be instantiated.
#[pyclass(frozen, module = "runtime._native")]
pub struct MeshBody;

#[pymethods]
impl MeshBody {
    /// Body of HELLO, of this version of the protocol unless another is given.
    #[staticmethod]
    #[pyo3(signature = (generation, link, version=VERSION))]
    fn hello(py: Python<'_>, generation: u32, link: u32, version: u16) -> Bound<'_, PyBytes> {
        PyBytes::new(py, &Hello { version, generation, link }.bytes())
    }

    /// Body of OPEN.
    #[staticmethod]
    fn open<'py>(py: Python<'py>, kind: &str, key: &str) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &Open { kind, key }.bytes())
    }

    /// Body of JOIN. `of`: room and connection; `asked`: path, query and the client's address.
    #[staticmethod]
    fn join<'py>(
        py: Python<'py>,
        of: (u32, u64),
        asked: (String, String, String),
        headers: Vec<(String, String)>,
        topic: &str,
        params: &[u8],
    ) -> Bound<'py, PyBytes> {
        let headers = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let ((room, connection), subprotocol) = (of, "");
        let (path, query, peer) = (&*asked.0, &*asked.1, &*asked.2);
        let join = Join { room, connection, path, query, subprotocol, peer, headers, topic, params };
        PyBytes::new(py, &join.bytes())
    }

    /// Body of PUSH.
    #[staticmethod]
    fn push<'py>(py: Python<'py>, reference: &str, event: &str, payload: &[u8]) -> Bound<'py, PyBytes> {
        let mut body = Vec::new();
        Push { reference, event }.put(&mut body);
        PyBytes::new(py, &[&body, payload].concat())
    }

    /// Body of SEND, under an event and without an offset or a key.
    #[staticmethod]
    fn send<'py>(py: Python<'py>, event: &str, payload: &[u8]) -> Bound<'py, PyBytes> {
        let mut body = Vec::new();
        Say { event, ..Say::default() }.put(&mut body);
        PyBytes::new(py, &[&body, payload].concat())
    }

    /// Body of ATTACH and STATE.
    #[staticmethod]
    fn attached<'py>(py: Python<'py>, tags: Vec<String>, state: &[u8]) -> Bound<'py, PyBytes> {
        let tags = tags.iter().map(|tag| &**tag).collect();
        PyBytes::new(py, &Attached { tags, state }.bytes())
    }

    /// Body of LEAVE and CLOSE.
    #[staticmethod]
    fn close<'py>(py: Python<'py>, code: u16, reason: &str) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &Close { code, reason }.bytes())
    }

    /// Body of CREDIT.
    #[staticmethod]
    fn credit(py: Python<'_>, given_back: u32) -> Bound<'_, PyBytes> {
        PyBytes::new(py, &given_back.to_le_bytes())
    }

    /// Body of a frame that consists of 64-bit numbers: PULL, PAGE, GAP, NOT_OWNER, MEMBERS_END.
    #[staticmethod]
    fn numbers(py: Python<'_>, numbers: Vec<u64>) -> Bound<'_, PyBytes> {
        PyBytes::new(py, numbers.into_iter().map(u64::to_le_bytes).collect::<Vec<_>>().as_flattened())
    }

    /// The numbers in such a body, or in that of CREDIT.
    #[staticmethod]
    fn numbers_in(body: &[u8]) -> PyResult<Vec<u64>> {
        let numbers = match body.len() {
            ..8 => read_u32(body).map(|one| vec![one.into()]),
            8 => read_u64(body).map(|one| vec![one]),
            _ => read_u64s::<2>(body).map(Vec::from),
        };
        numbers.map_err(broken)
    }

    /// Code and reason of such a body.
    #[staticmethod]
    fn closed(body: &[u8]) -> PyResult<(u16, &str)> {
        Close::read(body).map(|close| (close.code, close.reason)).map_err(broken)
    }

    /// The fields of SEND, PUBLISH, MULTICAST and REPLY. The body of any other kind is all payload.
    #[staticmethod]
    fn said<'py>(py: Python<'py>, kind: u8, flags: u8, body: &[u8]) -> PyResult<Said<'py>> {
        let kind = Kind::from_u8(kind);
        let (except, members, reference, rest) = head(kind, body).map_err(broken)?;
        let (Say { event, offset, key }, payload) = match kind {
            Some(Kind::Send | Kind::Publish | Kind::Multicast) => Say::read(flags, rest).map_err(broken)?,
            _ => (Say::default(), rest),
        };
        let payload = PyBytes::new(py, payload);
        Ok((event.to_owned(), offset, key.to_owned(), except, members, reference.to_owned(), payload))
    }
}

fn head(kind: Option<Kind>, body: &[u8]) -> Result<Head<'_>, LinkError> {
    let nobody = Vec::new();
    match kind {
        Some(Kind::Reply) => read_reference(body).map(|(reference, rest)| (NOBODY, nobody, reference, rest)),
        Some(Kind::Publish) => read_except(body).map(|(member, rest)| (member, nobody, "", rest)),
        Some(Kind::Multicast) => read_handles(body).map(|(handles, rest)| {
            let members = handles.iter().map(|handle| u32::from_le_bytes(*handle)).collect();
            (NOBODY, members, "", rest)
        }),
        _ => Ok((NOBODY, nobody, "", body)),
    }
}
