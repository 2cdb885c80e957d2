//! Sockets: listeners inherited from the parent, TCP and Unix streams behind one type, links to hosts.

use std::io::{self, IoSlice, Read, Write};
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use mio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use mio::{Interest, Registry, Token, event::Source};
use socket2::{Domain, Socket};

/// A listening socket, TCP or Unix.
#[derive(Debug)]
pub enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// A connected socket. The address is `None` over a Unix socket.
#[derive(Debug)]
pub enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Listener {
    /// Takes over a descriptor that was inherited; it is closed with the listener.
    ///
    /// Errors: not a listening stream socket of a known family.
    pub fn from_fd(fd: RawFd) -> io::Result<Listener> {
        // SAFETY: the call takes any number and fails for one that is no open descriptor.
        if unsafe { libc::fcntl(fd, libc::F_GETFD) } < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: `fd` is open, and the caller hands it over and uses it no more.
        let socket = Socket::from(unsafe { OwnedFd::from_raw_fd(fd) });
        if !socket.is_listener()? {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a listening socket"));
        }
        socket.set_nonblocking(true)?;
        match socket.local_addr()?.domain() {
            Domain::UNIX => Ok(Listener::Unix(UnixListener::from_std(OwnedFd::from(socket).into()))),
            Domain::IPV4 | Domain::IPV6 => {
                Ok(Listener::Tcp(TcpListener::from_std(OwnedFd::from(socket).into())))
            }
            _ => Err(io::Error::new(io::ErrorKind::Unsupported, "listener is neither TCP nor Unix")),
        }
    }

    /// Accepts one connection, non-blocking. TCP_NODELAY is the listener's and inherited.
    pub fn accept(&self) -> io::Result<(Stream, Option<SocketAddr>)> {
        match self {
            Listener::Tcp(listener) => listener.accept().map(|(s, peer)| (Stream::Tcp(s), Some(peer))),
            Listener::Unix(listener) => listener.accept().map(|(s, _)| (Stream::Unix(s), None)),
        }
    }
}

impl Stream {
    /// Connects to a host's Unix socket; completes at once or fails.
    pub fn connect_unix(path: &str) -> io::Result<Stream> {
        UnixStream::connect(path).map(Stream::Unix)
    }

    /// One non-blocking read; 0 is the end.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => whole_call(|| stream.read(buffer)),
            Stream::Unix(stream) => whole_call(|| stream.read(buffer)),
        }
    }

    /// One non-blocking write: the bytes taken.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => whole_call(|| stream.write(bytes)),
            Stream::Unix(stream) => whole_call(|| stream.write(bytes)),
        }
    }

    /// One non-blocking write of several slices: the bytes taken. A single slice takes the kernel's shorter path.
    pub fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        if let [one] = slices {
            return self.write(one);
        }
        match self {
            Stream::Tcp(stream) => whole_call(|| stream.write_vectored(slices)),
            Stream::Unix(stream) => whole_call(|| stream.write_vectored(slices)),
        }
    }

    /// Bytes written that the peer has not read (Unix) or not acknowledged (TCP), as the kernel counts them: with an
    /// overhead, but 0 only if all are taken.
    pub fn unread_bytes(&self) -> usize {
        let fd = match self {
            Stream::Tcp(stream) => stream.as_raw_fd(),
            Stream::Unix(stream) => stream.as_raw_fd(),
        };
        let mut bytes: libc::c_int = 0;
        // SAFETY: `fd` is open as long as `self`, and the call writes one int.
        let failed = unsafe { libc::ioctl(fd, libc::TIOCOUTQ, &mut bytes) } < 0;
        if failed { 0 } else { usize::try_from(bytes).unwrap_or_default() }
    }

    /// Has the peer's kernel acknowledged nothing for so many milliseconds, although something waits to be acknowledged
    /// (data, or a probe of a closed window)? A living kernel answers each, so the peer is dead or the path broken. False
    /// over a Unix socket, whose end is an event, and if the system does not say.
    pub fn is_silent(&self, for_ms: u64) -> bool {
        match self {
            Stream::Tcp(stream) => tcp_info(stream.as_raw_fd()).is_some_and(|info| {
                let waits = info.tcpi_unacked > 0 || info.tcpi_probes > 1;
                waits && u64::from(info.tcpi_last_ack_recv) >= for_ms
            }),
            Stream::Unix(_) => false,
        }
    }

    /// Sends FIN; reading goes on. An error means that the peer has gone already.
    pub fn shutdown_write(&self) {
        let how = std::net::Shutdown::Write;
        let _gone = match self {
            Stream::Tcp(stream) => stream.shutdown(how),
            Stream::Unix(stream) => stream.shutdown(how),
        };
    }
}

/// What the kernel knows of a TCP connection.
fn tcp_info(fd: RawFd) -> Option<libc::tcp_info> {
    let mut info = std::mem::MaybeUninit::<libc::tcp_info>::zeroed();
    let mut size = size_of::<libc::tcp_info>() as libc::socklen_t;
    // SAFETY: the call writes at most `size` bytes, the size of `info`, and fails for what is no TCP socket.
    let failed = unsafe {
        libc::getsockopt(fd, libc::IPPROTO_TCP, libc::TCP_INFO, info.as_mut_ptr().cast(), &mut size)
    };
    // SAFETY: all its fields are integers, for which zeros are a value; an older kernel writes fewer of them.
    (failed == 0).then(|| unsafe { info.assume_init() })
}

/// A signal that interrupts a call says nothing about the socket: no edge follows it.
fn whole_call(mut call: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// A source is one of two kinds: each call goes to the one that it is.
macro_rules! source {
    ($name:ident: $($kind:ident),+) => {
        impl Source for $name {
            fn register(&mut self, to: &Registry, token: Token, interests: Interest) -> io::Result<()> {
                match self { $($name::$kind(inner) => inner.register(to, token, interests)),+ }
            }
            fn reregister(&mut self, to: &Registry, token: Token, interests: Interest) -> io::Result<()> {
                match self { $($name::$kind(inner) => inner.reregister(to, token, interests)),+ }
            }
            fn deregister(&mut self, from: &Registry) -> io::Result<()> {
                match self { $($name::$kind(inner) => inner.deregister(from)),+ }
            }
        }
    };
}

source!(Listener: Tcp, Unix);
source!(Stream: Tcp, Unix);
