//! `_native.MeshPeer`: the other end of a link of the mesh, without I/O, for hosts and shards under test.
//!
//! It is `mesh` as shards and hosts use it, so that no test writes or reads frames by hand. The one rule: it writes what
//! it is given, right or wrong.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::mesh::batch::{BATCH_HEADER, Header as BatchHeader};
use crate::mesh::header::Header;
use crate::mesh::{Incoming, Kind, LinkError, flags};

/// Kind, flags, handle, epoch, body.
type Read<'py> = (u8, u8, u32, u64, Bound<'py, PyBytes>);

/// MeshPeer()
///
/// `batch` puts frames into one batch of bytes, `read` takes those of the other end. For one thread only.
#[pyclass(unsendable, module = "runtime._native")]
pub struct MeshPeer {
    incoming: Incoming,
    /// Bytes of a batch that is not whole yet.
    rest: Vec<u8>,
    /// Frames written so far.
    #[pyo3(get)]
    sent: u64,
    /// The acknowledgement and the number of frames of each batch that was read.
    batches: Vec<(u64, u32)>,
}

pub(super) fn broken(error: LinkError) -> PyErr {
    PyValueError::new_err(format!("{error:?}"))
}

#[pymethods]
impl MeshPeer {
    #[new]
    fn new() -> MeshPeer {
        MeshPeer { incoming: Incoming::new(usize::MAX), rest: Vec::new(), sent: 0, batches: Vec::new() }
    }

    /// The numbers of the kinds, by name.
    #[staticmethod]
    fn kinds() -> Vec<(String, u8)> {
        (0..=u8::MAX).filter_map(Kind::from_u8).map(|kind| (format!("{kind:?}"), kind as u8)).collect()
    }

    /// The flags' bits, by name.
    #[staticmethod]
    fn flags() -> [(&'static str, u8); 9] {
        [
            ("BINARY", flags::BINARY),
            ("RECOVER", flags::RECOVER),
            ("JSON", flags::JSON),
            ("STORED", flags::STORED),
            ("KEYED", flags::KEYED),
            ("ERROR", flags::ERROR),
            ("LIVE", flags::LIVE),
            ("NAMED", flags::NAMED),
            ("CHANNELS", flags::CHANNELS),
        ]
    }

    /// One frame, as in a batch.
    #[staticmethod]
    fn frame<'py>(
        py: Python<'py>,
        kind: u8,
        flags: u8,
        handle: u32,
        epoch: u64,
        body: &[u8],
    ) -> Bound<'py, PyBytes> {
        let header = Header { len: body.len(), kind, flags, handle, epoch };
        PyBytes::new(py, &[&header.bytes(), body].concat())
    }

    /// The header of a batch.
    #[staticmethod]
    fn batch_header(py: Python<'_>, length: usize, frames: u32, seq: u64, ack: u64) -> Bound<'_, PyBytes> {
        PyBytes::new(py, &BatchHeader { bytes: length, frames, seq, ack }.bytes())
    }

    /// These frames as one batch, with the acknowledgement of all that was read.
    fn batch<'py>(&mut self, py: Python<'py>, frames: Vec<Vec<u8>>) -> Bound<'py, PyBytes> {
        let (body, count) = (frames.concat(), frames.len() as u32);
        let header =
            BatchHeader { bytes: body.len(), frames: count, seq: self.sent, ack: self.incoming.taken() };
        self.sent += u64::from(count);
        PyBytes::new(py, &[&header.bytes(), &body[..]].concat())
    }

    /// The frames of all batches that are whole now. Raises `ValueError` for bytes that break the protocol.
    fn read<'py>(&mut self, py: Python<'py>, data: &[u8]) -> PyResult<Vec<Read<'py>>> {
        self.rest.extend_from_slice(data);
        let mut found = Vec::new();
        while let Some(header) = self.rest.first_chunk::<BATCH_HEADER>().map(BatchHeader::read) {
            let whole = BATCH_HEADER.saturating_add(header.bytes);
            if self.rest.len() < whole {
                break;
            }
            self.incoming.space(whole)[..whole].copy_from_slice(&self.rest[..whole]);
            self.incoming.filled(whole);
            self.rest.drain(..whole);
            while let Some(it) = self.incoming.next_frame().map_err(broken)? {
                found.push((it.kind as u8, it.flags, it.handle, it.epoch, PyBytes::new(py, it.body)));
            }
            self.batches.push((header.ack, header.frames));
        }
        Ok(found)
    }

    /// The acknowledgement and the number of frames of each batch that was read since the last call.
    fn take_batches(&mut self) -> Vec<(u64, u32)> {
        std::mem::take(&mut self.batches)
    }

    /// How many of our frames the other end has taken.
    #[getter]
    fn acknowledged(&self) -> u64 {
        self.incoming.peer_ack()
    }
}
