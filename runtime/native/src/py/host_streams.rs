//! The host's sockets: a Unix listener and a stream for each shard, non-blocking; one read and one write a wake-up.

use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::host_shared::Core;
use crate::host::LinkIndex;
use crate::mesh::Incoming;

/// What one read takes at most.
const READ_BYTES: usize = 256 * 1024;

/// One link's bytes. A link without a stream is fed by hand (tests).
struct Pipe {
    stream: Option<Arc<UnixStream>>,
    /// Taken out while its frames are handled, so that they are borrowed from no lock.
    incoming: Option<Incoming>,
    /// `incoming` may hold whole frames, to be taken before more is read.
    behind: bool,
    /// The socket was full; its writability is being polled.
    blocked: bool,
}

/// What a read brought.
pub(super) enum Arrived {
    Bytes(Incoming),
    Nothing,
    Ended,
}

/// Pipes by link number; a number is not used again.
pub(super) struct Streams {
    listener: Mutex<Option<UnixListener>>,
    pipes: Mutex<Vec<Option<Pipe>>>,
    max_frame_bytes: usize,
}

impl Streams {
    pub(super) fn new(max_frame_bytes: usize) -> Streams {
        Streams { listener: Mutex::new(None), pipes: Mutex::new(Vec::new()), max_frame_bytes }
    }

    fn pipes(&self) -> MutexGuard<'_, Vec<Option<Pipe>>> {
        self.pipes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listener(&self) -> MutexGuard<'_, Option<UnixListener>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens on a path, in place of the one before, which is closed; the descriptor is for a poller.
    pub(super) fn listen(&self, path: &str) -> std::io::Result<RawFd> {
        let listener = UnixListener::bind(path)?;
        listener.set_nonblocking(true)?;
        let descriptor = listener.as_raw_fd();
        *self.listener() = Some(listener);
        Ok(descriptor)
    }

    /// The next shard that waits, if any.
    pub(super) fn accept(&self) -> std::io::Result<Option<UnixStream>> {
        let listener = self.listener();
        let Some(listener) = listener.as_ref() else {
            return Ok(None);
        };
        match listener.accept() {
            Ok((stream, _)) => stream.set_nonblocking(true).map(|()| Some(stream)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn insert(&self, link: LinkIndex, stream: Option<UnixStream>) {
        let mut pipes = self.pipes();
        let count = pipes.len().max(link.index() + 1);
        pipes.resize_with(count, || None);
        if let Some(at) = pipes.get_mut(link.index()) {
            let incoming = Some(Incoming::new(self.max_frame_bytes));
            *at = Some(Pipe { stream: stream.map(Arc::new), incoming, behind: false, blocked: false });
        }
    }

    /// Closes the stream.
    pub(super) fn remove(&self, link: LinkIndex) {
        self.pipes().get_mut(link.index()).map(Option::take);
    }

    /// What the last read left, or one read from the socket.
    pub(super) fn read(&self, link: LinkIndex) -> Arrived {
        let Some((stream, mut incoming, behind)) = self.take(link) else {
            return Arrived::Nothing;
        };
        let Some(stream) = stream.filter(|_| !behind) else {
            return Arrived::Bytes(incoming);
        };
        match (&*stream).read(incoming.space(READ_BYTES)) {
            Ok(count) if count > 0 => {
                incoming.filled(count);
                Arrived::Bytes(incoming)
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                self.put_back(link, incoming, false);
                Arrived::Nothing
            }
            _ => Arrived::Ended,
        }
    }

    /// The same with bytes given.
    pub(super) fn feed(&self, link: LinkIndex, bytes: &[u8]) -> Arrived {
        let Some((_, mut incoming, _)) = self.take(link) else {
            return Arrived::Nothing;
        };
        if let Some(space) = incoming.space(bytes.len()).get_mut(..bytes.len()) {
            space.copy_from_slice(bytes);
        }
        incoming.filled(bytes.len());
        Arrived::Bytes(incoming)
    }

    fn take(&self, link: LinkIndex) -> Option<(Option<Arc<UnixStream>>, Incoming, bool)> {
        let mut pipes = self.pipes();
        let pipe = pipes.get_mut(link.index())?.as_mut()?;
        Some((pipe.stream.clone(), pipe.incoming.take()?, pipe.behind))
    }

    /// `behind`: whole frames may be left in it.
    pub(super) fn put_back(&self, link: LinkIndex, incoming: Incoming, behind: bool) {
        if let Some(pipe) = self.pipes().get_mut(link.index()).and_then(Option::as_mut) {
            (pipe.incoming, pipe.behind) = (Some(incoming), behind);
        }
    }

    /// Was its socket full at the last write?
    pub(super) fn is_blocked(&self, link: LinkIndex) -> bool {
        self.pipes().get(link.index()).is_some_and(|pipe| pipe.as_ref().is_some_and(|pipe| pipe.blocked))
    }

    /// Calls `changed` when that is news.
    pub(super) fn set_blocked(&self, link: LinkIndex, blocked: bool, changed: impl FnOnce()) {
        let before = match self.pipes().get_mut(link.index()) {
            Some(Some(pipe)) => std::mem::replace(&mut pipe.blocked, blocked),
            _ => return,
        };
        if before != blocked {
            changed();
        }
    }

    /// One write of what waits. `Some(true)`: the socket is full, wait until it is writable; `None`: the link is dead.
    pub(super) fn write(&self, link: LinkIndex, core: &mut Core) -> Option<bool> {
        let stream = match self.pipes().get(link.index()) {
            Some(Some(pipe)) => pipe.stream.clone(),
            _ => return Some(false),
        };
        let waiting = core.seal(link);
        let Some(stream) = stream.filter(|_| !waiting.is_empty()) else {
            return Some(false);
        };
        match (&*stream).write(waiting) {
            Ok(count) => Some(core.advance(link, count)),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                Some(true)
            }
            Err(_) => None,
        }
    }
}
