//! Sockets: inherited listeners, TCP and Unix alike.

use std::io::{ErrorKind, IoSlice, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::IntoRawFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

use _native::reactor::socket::{Listener, Stream};

struct Path(PathBuf);

impl Path {
    fn new(name: &str) -> Path {
        Path(std::env::temp_dir().join(format!("stateroom-{name}-{}.sock", std::process::id())))
    }
}

impl Drop for Path {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

#[test]
fn an_inherited_tcp_listener_accepts_without_blocking() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let listener = Listener::from_fd(listener.into_raw_fd()).unwrap();
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    let mut peer = TcpStream::connect(address).unwrap();
    let (mut stream, from) = listener.accept().unwrap();
    assert_eq!(from, Some(peer.local_addr().unwrap()));
    assert_eq!(stream.read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(stream.write_vectored(&[IoSlice::new(b"ab"), IoSlice::new(b"cd")]).unwrap(), 4);
    assert_eq!(stream.write_vectored(&[IoSlice::new(b"e")]).unwrap(), 1);
    stream.shutdown_write();
    let mut read = Vec::new();
    peer.read_to_end(&mut read).unwrap();
    assert_eq!(read, b"abcde");
    peer.write_all(b"still heard").unwrap();
    drop(peer);
    let mut buffer = [0; 64];
    assert_eq!((stream.read(&mut buffer).unwrap(), stream.read(&mut buffer).unwrap()), (11, 0));
}

#[test]
fn an_inherited_unix_listener_accepts_from_nowhere() {
    let path = Path::new("listener");
    let listener = Listener::from_fd(UnixListener::bind(&path.0).unwrap().into_raw_fd()).unwrap();
    let mut peer = UnixStream::connect(&path.0).unwrap();
    let (mut stream, from) = listener.accept().unwrap();
    assert_eq!(from, None);
    assert_eq!(stream.write(b"hi").unwrap(), 2);
    stream.shutdown_write();
    let mut read = String::new();
    peer.read_to_string(&mut read).unwrap();
    assert_eq!(read, "hi");
}

#[test]
fn what_is_no_listener_s_descriptor_is_an_error_and_not_a_crash() {
    assert!(Listener::from_fd(-1).is_err());
    assert!(Listener::from_fd(i32::MAX).is_err());
    assert!(Listener::from_fd(std::fs::File::open("/dev/null").unwrap().into_raw_fd()).is_err());
    let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
    assert!(Listener::from_fd(datagrams.into_raw_fd()).is_err());
    let connected = UnixStream::pair().unwrap().0;
    assert!(Listener::from_fd(connected.into_raw_fd()).is_err());
}

#[test]
fn a_host_s_socket_answers_at_once_or_not_at_all() {
    let path = Path::new("host");
    let text = path.0.to_str().unwrap();
    assert!(Stream::connect_unix(text).is_err());
    let listener = UnixListener::bind(&path.0).unwrap();
    let mut stream = Stream::connect_unix(text).unwrap();
    let (mut host, _) = listener.accept().unwrap();
    stream.write(b"hello").unwrap();
    let mut read = [0; 5];
    host.read_exact(&mut read).unwrap();
    assert_eq!(&read, b"hello");
    assert!(Stream::connect_unix("/no/such/place").is_err());
    assert!(Stream::connect_unix(&"x".repeat(5000)).is_err());
}
