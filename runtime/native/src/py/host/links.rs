//! A host's links to its shards: the loop polls their sockets; bytes become turns, and what those send is written.

use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::core::HostCore;
use super::due::{defer, run_due};
use super::reading::Reading;
use crate::host::LinkIndex;
use crate::mesh::Incoming;
use crate::py::objects::member::Shared;
use crate::py::shared::contexts::ReadContext;
use crate::reactor::unix_links::{Arrived, ReadBuffer, UnixLinks, Written};

/// For frames that are longer than the longest message: a JOIN with a long path and headers.
const FRAME_SLACK: usize = 256 * 1024;

/// The links of a host, by number; a number is not used again. To be used on the loop's thread only.
#[pyclass(frozen, module = "runtime._native")]
pub struct HostLinks {
    shared: Arc<Shared>,
    sockets: UnixLinks<Incoming>,
    max_frame_bytes: usize,
    /// A read on its way into the context that its turns share.
    reading: Mutex<Option<Reading>>,
}

impl ReadBuffer for Incoming {
    fn space(&mut self, want: usize) -> &mut [u8] {
        Incoming::space(self, want)
    }

    fn filled(&mut self, count: usize) {
        Incoming::filled(self, count);
    }
}

impl HostLinks {
    /// Runs the turns of what arrived, and writes what they sent.
    fn handle(this: &Bound<'_, HostLinks>, link: LinkIndex, arrived: Arrived<Incoming>) {
        let (py, links) = (this.py(), this.get());
        let done = match arrived {
            Arrived::Nothing => return,
            Arrived::Ended => Err("link lost".to_owned()),
            Arrived::Bytes(incoming) => {
                links.shared.in_read.store(true, Ordering::Relaxed);
                Self::run(this, Reading::new(&links.shared, link, incoming)).map_or(
                    Err("link lost".to_owned()),
                    |Reading { incoming, done, .. }| {
                        let done = done.unwrap_or(Ok(true));
                        links.sockets.put_back(link.index(), incoming, matches!(done, Ok(true)));
                        done.map_err(|error| format!("link error: {error:?}"))
                    },
                )
            }
        };
        match done {
            Ok(false) => {}
            Ok(true) => links.shared.hooks.notify(py, "behind", (link,)),
            Err(why) => links.lost(py, link, &why),
        }
        links.flush(py);
    }

    /// Runs the turns of a read, in one context while they can share it. It never returns `None`.
    fn run(this: &Bound<'_, HostLinks>, mut reading: Reading) -> Option<Reading> {
        let (py, links) = (this.py(), this.get());
        if let Some(context) = links.shared.contexts.read_context(py) {
            *links.reading() = Some(reading);
            let within = this.getattr(intern!(py, "run_within"));
            let done = within.and_then(|within| context.call_method1(intern!(py, "run"), (within, &context)));
            links.shared.hooks.report(py, done);
            reading = links.reading().take()?;
        }
        reading.run(py, &links.shared, None);
        if matches!(reading.done, Some(Ok(_))) {
            links.shared.with(|core| core.end_read(reading.link, reading.incoming.taken()));
        }
        Some(reading)
    }

    fn open(&self, stream: Option<UnixStream>) -> LinkIndex {
        let link = self.shared.with(|core| core.open_link());
        self.sockets.insert(link.index(), stream, Incoming::new(self.max_frame_bytes));
        link
    }

    fn reading(&self) -> MutexGuard<'_, Option<Reading>> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lost(&self, py: Python<'_>, link: LinkIndex, why: &str) {
        self.shared.hooks.notify(py, "lost", (link, why));
    }
}

#[pymethods]
impl HostLinks {
    /// `message_bytes`: the longest message a shard may send; 0 for any. `shards`: how many are to connect, if known.
    #[new]
    #[pyo3(signature = (core, *, message_bytes, shards = 0))]
    fn new(core: &Bound<'_, HostCore>, message_bytes: usize, shards: usize) -> HostLinks {
        core.get().shared.with(|core| core.expect_shards(shards));
        let max_frame_bytes =
            if message_bytes == 0 { u32::MAX as usize } else { message_bytes + FRAME_SLACK };
        let (shared, sockets) = (Arc::clone(&core.get().shared), UnixLinks::default());
        HostLinks { shared, sockets, max_frame_bytes, reading: Mutex::default() }
    }

    /// Listens on a Unix socket; returns the descriptor to poll. Raises `OSError`.
    fn listen(&self, path: &str) -> PyResult<i32> {
        Ok(self.sockets.listen(path)?)
    }

    /// Accepts one shard: its link and descriptor, or `None`. Raises `OSError`.
    fn accept(&self) -> PyResult<Option<(LinkIndex, i32)>> {
        let Some(stream) = self.sockets.accept()? else { return Ok(None) };
        let fd = stream.as_raw_fd();
        Ok(Some((self.open(Some(stream)), fd)))
    }

    /// A link without a socket, for `receive` and `take`.
    fn open_link(&self) -> LinkIndex {
        self.open(None)
    }

    /// Closes a link and its socket (stop polling it first); its members leave.
    fn close_link(&self, py: Python<'_>, link: LinkIndex) {
        self.sockets.remove(link.index());
        defer(py, &self.shared, |core| core.close_link(link));
    }

    /// The link's socket is readable: one read, all its turns, one write for each link.
    fn read(this: &Bound<'_, HostLinks>, link: LinkIndex) {
        Self::handle(this, link, this.get().sockets.read(link.index()));
    }

    /// The same with these bytes, for a link without a socket.
    fn receive(this: &Bound<'_, HostLinks>, link: LinkIndex, data: &[u8]) {
        Self::handle(this, link, this.get().sockets.feed(link.index(), data));
    }

    /// `run` has it called in this context, which the turns of a read share.
    fn run_within(&self, py: Python<'_>, context: Bound<'_, PyAny>) {
        let Some(mut reading) = self.reading().take() else { return };
        let context = ReadContext::new(context);
        reading.run(py, &self.shared, Some(&context));
        self.shared.contexts.put_back(context);
        *self.reading() = Some(reading);
    }

    /// What waits for a link without a socket.
    fn take<'py>(&self, py: Python<'py>, link: LinkIndex) -> Bound<'py, PyBytes> {
        let bytes = self.shared.with(|core| {
            let bytes = core.seal(link).to_vec();
            core.advance(link, bytes.len());
            bytes
        });
        PyBytes::new(py, &bytes)
    }

    /// Runs what is due, then one write for each link that has something to write.
    fn flush(&self, py: Python<'_>) {
        self.shared.woken.store(false, Ordering::Relaxed);
        self.shared.in_read.store(true, Ordering::Relaxed);
        run_due(py, &self.shared);
        self.shared.in_read.store(false, Ordering::Relaxed);
        let dirty = self.shared.with(|core| core.take_dirty());
        // A link that is blocked is written by the loop when its socket has room.
        let open = dirty.into_iter().filter(|&link| !self.sockets.is_blocked(link.index()));
        open.for_each(|link| self.write(py, link));
        // What has become due meanwhile has not asked for its own flush.
        self.shared.send_rest(py);
    }

    /// One write for this link. If its socket becomes full, or has room again, the hook `blocked(link, …)` is called: while
    /// it is full, call this when the socket is writable.
    fn write(&self, py: Python<'_>, link: LinkIndex) {
        let full = self.shared.with(|core| match self.sockets.write(link.index(), core.seal(link)) {
            Written::Taken(count) => Some(core.advance(link, count)),
            Written::Full => Some(true),
            Written::Nothing => Some(false),
            Written::Failed => None,
        });
        match full {
            Some(full) if self.sockets.set_blocked(link.index(), full) => {
                self.shared.hooks.notify(py, "blocked", (link, full));
            }
            Some(_) => {}
            None => self.lost(py, link, "link lost"),
        }
    }
}
