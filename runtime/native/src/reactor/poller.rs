//! Readiness by mio: edge-triggered, one registration for a socket's whole life.
//!
//! A connection thus costs one `epoll_ctl` in its whole life. The caller keeps the rule of edge triggering: after an event
//! it reads (or writes) until the kernel has no more, or remembers that it has not.

use std::io;
use std::os::fd::{AsRawFd, RawFd};
use std::sync::Arc;
use std::time::Duration;

use mio::event::Source;
use mio::{Events, Interest, Poll, Token, Waker};

/// What an event is about. Connections and links are numbered by their owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Connection(u32),
    Link(u32),
    Listener(u32),
    Waker,
}

const KIND_SHIFT: u32 = 32;

impl Target {
    fn token(self) -> Token {
        let (kind, number) = match self {
            Target::Connection(slot) => (0, slot),
            Target::Link(host) => (1, host),
            Target::Listener(index) => (2, index),
            Target::Waker => (3, 0),
        };
        Token((kind << KIND_SHIFT) | number as usize)
    }

    fn from_token(token: Token) -> Target {
        let number = token.0 as u32;
        match token.0 >> KIND_SHIFT {
            0 => Target::Connection(number),
            1 => Target::Link(number),
            2 => Target::Listener(number),
            _ => Target::Waker,
        }
    }
}

/// One thing that became ready.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    pub target: Target,
    pub readable: bool,
    pub writable: bool,
    /// The peer will send no more, or the socket failed: a short read is not the last one.
    pub read_closed: bool,
}

/// Epoll or kqueue. Not thread-safe; wake it through `waker`.
#[derive(Debug)]
pub struct Poller {
    poll: Poll,
    events: Events,
    waker: Arc<Waker>,
}

impl Poller {
    /// Errors: the operating system's, e.g. out of descriptors.
    pub fn new() -> io::Result<Poller> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), Target::Waker.token())?);
        Ok(Poller { poll, events: Events::with_capacity(1024), waker })
    }

    /// Wakes `wait` from any thread.
    pub fn waker(&self) -> Arc<Waker> {
        self.waker.clone()
    }

    /// The descriptor that becomes readable when `wait` would return at once: for a foreign event loop.
    pub fn fileno(&self) -> RawFd {
        self.poll.as_raw_fd()
    }

    /// Registers for reading and writing, for the life of the source.
    pub fn register(&self, source: &mut impl Source, target: Target) -> io::Result<()> {
        self.poll.registry().register(source, target.token(), Interest::READABLE | Interest::WRITABLE)
    }

    /// Registers a listener, which only reads.
    pub fn register_listener(&self, source: &mut impl Source, index: u32) -> io::Result<()> {
        self.poll.registry().register(source, Target::Listener(index).token(), Interest::READABLE)
    }

    /// Ends a source's registration. It may be closed after that.
    pub fn deregister(&self, source: &mut impl Source) -> io::Result<()> {
        self.poll.registry().deregister(source)
    }

    /// Waits for readiness and appends what is ready. `None`: without a timeout.
    pub fn wait(&mut self, timeout: Option<Duration>, ready: &mut Vec<Ready>) -> io::Result<()> {
        match self.poll.poll(&mut self.events, timeout) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            other => other?,
        }
        ready.extend(self.events.iter().map(|event| Ready {
            target: Target::from_token(event.token()),
            readable: event.is_readable(),
            writable: event.is_writable(),
            read_closed: event.is_read_closed() || event.is_error(),
        }));
        Ok(())
    }
}
