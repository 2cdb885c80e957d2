//! Unix sockets by number: one listener, and one stream for each link that it accepted, all non-blocking.
//!
//! It stands in the reactor because it opens sockets and knows nothing of frames or Python. A loop that is not ours polls
//! the descriptors. The one rule: **one wake-up costs one read or one write**, so that no link keeps the others waiting.

use std::io::{ErrorKind, Read, Result, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What one read takes at most.
const READ_BYTES: usize = 256 * 1024;

/// Where a link's bytes are collected.
pub trait ReadBuffer {
    /// Room to read into: at least `want` bytes.
    fn space(&mut self, want: usize) -> &mut [u8];

    /// `count` bytes were read into `space`.
    fn filled(&mut self, count: usize);
}

/// One link. Without a stream, it is fed by hand.
struct Link<B> {
    stream: Option<Arc<UnixStream>>,
    /// Taken out while its bytes are handled, so that they are borrowed from no lock.
    buffer: Option<B>,
    /// `buffer` may hold whole frames, to be handled before more is read.
    behind: bool,
    /// The socket was full at the last write.
    blocked: bool,
}

/// What a read brought.
#[derive(Debug)]
pub enum Arrived<B> {
    /// The buffer, to be given back by `UnixLinks::put_back`.
    Bytes(B),
    Nothing,
    /// The other end has closed, or the read failed: close the link.
    Ended,
}

/// What came of a write.
#[derive(Debug, PartialEq, Eq)]
pub enum Written {
    /// The socket took so many bytes.
    Taken(usize),
    /// It took none: wait until it is writable.
    Full,
    /// There was nothing to write, or there is no such socket.
    Nothing,
    /// The write failed: close the link.
    Failed,
}

/// Links by number; a number is not used again. Any thread; a system call holds no lock but the listener's.
pub struct UnixLinks<B> {
    listener: Mutex<Option<UnixListener>>,
    links: Mutex<Vec<Option<Link<B>>>>,
}

impl<B> Default for UnixLinks<B> {
    fn default() -> UnixLinks<B> {
        UnixLinks { listener: Mutex::new(None), links: Mutex::new(Vec::new()) }
    }
}

impl<B: ReadBuffer> UnixLinks<B> {
    fn links(&self) -> MutexGuard<'_, Vec<Option<Link<B>>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listener(&self) -> MutexGuard<'_, Option<UnixListener>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens on a path instead of the one before, whose socket is closed. Returns the descriptor to poll.
    pub fn listen(&self, path: &str) -> Result<RawFd> {
        let listener = UnixListener::bind(path)?;
        listener.set_nonblocking(true)?;
        let descriptor = listener.as_raw_fd();
        *self.listener() = Some(listener);
        Ok(descriptor)
    }

    /// The next peer that waits, if any: `insert` its stream.
    pub fn accept(&self) -> Result<Option<UnixStream>> {
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

    /// A new link under this number.
    pub fn insert(&self, link: usize, stream: Option<UnixStream>, buffer: B) {
        let mut links = self.links();
        let count = links.len().max(link + 1);
        links.resize_with(count, || None);
        if let Some(place) = links.get_mut(link) {
            let (stream, buffer) = (stream.map(Arc::new), Some(buffer));
            *place = Some(Link { stream, buffer, behind: false, blocked: false });
        }
    }

    /// Closes the link's stream.
    pub fn remove(&self, link: usize) {
        self.links().get_mut(link).map(Option::take);
    }

    /// What the last read left, or one read from the socket.
    pub fn read(&self, link: usize) -> Arrived<B> {
        let Some((stream, mut buffer, behind)) = self.take(link) else {
            return Arrived::Nothing;
        };
        let Some(stream) = stream.filter(|_| !behind) else {
            return Arrived::Bytes(buffer);
        };
        match (&*stream).read(buffer.space(READ_BYTES)) {
            Ok(count) if count > 0 => {
                buffer.filled(count);
                Arrived::Bytes(buffer)
            }
            Err(error) if is_for_later(error.kind()) => {
                self.put_back(link, buffer, false);
                Arrived::Nothing
            }
            _ => Arrived::Ended,
        }
    }

    /// The same with these bytes, without a socket.
    pub fn feed(&self, link: usize, bytes: &[u8]) -> Arrived<B> {
        let Some((_, mut buffer, _)) = self.take(link) else {
            return Arrived::Nothing;
        };
        if let Some(space) = buffer.space(bytes.len()).get_mut(..bytes.len()) {
            space.copy_from_slice(bytes);
            buffer.filled(bytes.len());
        }
        Arrived::Bytes(buffer)
    }

    fn take(&self, link: usize) -> Option<(Option<Arc<UnixStream>>, B, bool)> {
        let mut links = self.links();
        let link = links.get_mut(link)?.as_mut()?;
        Some((link.stream.clone(), link.buffer.take()?, link.behind))
    }

    /// The bytes of `read` or `feed` were handled. `behind`: whole frames may be left, so the next `read` returns at once.
    pub fn put_back(&self, link: usize, buffer: B, behind: bool) {
        if let Some(link) = self.links().get_mut(link).and_then(Option::as_mut) {
            (link.buffer, link.behind) = (Some(buffer), behind);
        }
    }

    /// One write of what waits.
    pub fn write(&self, link: usize, waiting: &[u8]) -> Written {
        let stream = match self.links().get(link) {
            Some(Some(link)) if !waiting.is_empty() => link.stream.clone(),
            _ => None,
        };
        let Some(stream) = stream else { return Written::Nothing };
        match (&*stream).write(waiting) {
            Ok(count) => Written::Taken(count),
            Err(error) if is_for_later(error.kind()) => Written::Full,
            Err(_) => Written::Failed,
        }
    }

    /// As `set_blocked` left it; false for a link that is closed.
    pub fn is_blocked(&self, link: usize) -> bool {
        self.links().get(link).is_some_and(|link| link.as_ref().is_some_and(|link| link.blocked))
    }

    /// Keeps whether the link's socket is full. Returns whether that has changed.
    pub fn set_blocked(&self, link: usize, blocked: bool) -> bool {
        match self.links().get_mut(link) {
            Some(Some(link)) => std::mem::replace(&mut link.blocked, blocked) != blocked,
            _ => false,
        }
    }
}

fn is_for_later(error: ErrorKind) -> bool {
    matches!(error, ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
