//! Bytes on their way to and from the socket, plain or through TLS.

use std::io::{ErrorKind, IoSlice, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::IntoRawFd;
use std::sync::Arc;

use _native::reactor::socket::{Listener, Stream};
use _native::reactor::transport::{Buffers, Read, Transport, again};
use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use rustls::version::TLS13;

use crate::tls_peer::Authority;

fn pair() -> (Stream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let peer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let listener = Listener::from_fd(listener.into_raw_fd()).unwrap();
    (listener.accept().unwrap().0, peer)
}

/// Reads until there is something to tell.
fn read(transport: &mut Transport, buffers: &mut Buffers) -> Read {
    loop {
        match transport.read(buffers) {
            Read::Bytes { more: false } if buffers.data().is_empty() => {}
            told => return told,
        }
    }
}

#[test]
fn a_full_buffer_means_more_and_a_short_one_that_the_kernel_has_no_more() {
    let (stream, mut peer) = pair();
    let (mut transport, mut buffers) = (Transport::plain(stream), Buffers::new(4));
    assert_eq!(transport.read(&mut buffers), Read::Bytes { more: false });
    assert!(buffers.data().is_empty());
    peer.write_all(b"abcdef").unwrap();
    assert_eq!(read(&mut transport, &mut buffers), Read::Bytes { more: true });
    assert_eq!(buffers.data(), b"abcd");
    assert_eq!(transport.read(&mut buffers), Read::Bytes { more: false });
    assert_eq!(buffers.data(), b"ef");
}

#[test]
fn who_has_hung_up_is_read_to_the_end() {
    let (stream, mut peer) = pair();
    let (mut transport, mut buffers) = (Transport::plain(stream), Buffers::new(64));
    peer.write_all(b"last").unwrap();
    drop(peer);
    transport.hung_up = true;
    assert_eq!(read(&mut transport, &mut buffers), Read::Bytes { more: true });
    assert_eq!(transport.read(&mut buffers), Read::Eof);
}

#[test]
fn a_connection_that_was_reset_has_failed() {
    let (stream, peer) = pair();
    let (mut transport, mut buffers) = (Transport::plain(stream), Buffers::new(64));
    socket2::SockRef::from(&peer).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    drop(peer);
    assert_eq!(read(&mut transport, &mut buffers), Read::Failed);
}

#[test]
fn a_socket_that_is_full_says_so() {
    let (stream, mut peer) = pair();
    let mut transport = Transport::plain(stream);
    let block = vec![120; 1 << 20];
    let mut written = 0;
    let error = loop {
        match transport.write(&[IoSlice::new(&block), IoSlice::new(&block)]) {
            Ok(count) => written += count,
            Err(error) => break error,
        }
    };
    assert!(again(&error) && !again(&ErrorKind::ConnectionReset.into()));
    assert!(transport.flush(), "nothing of its own waits");
    transport.finish();
    let mut read = Vec::new();
    peer.read_to_end(&mut read).unwrap();
    assert_eq!(read.len(), written);
    assert_eq!((transport.heap_bytes(), transport.has_tls(), transport.is_handshaking()), (0, false, false));
}

/// A TLS transport past its handshake, and its client with its socket.
fn secured() -> (Transport, ClientConnection, TcpStream) {
    let authority = Authority::new();
    let config = Arc::new(authority.client(&TLS13, None));
    let mut client = ClientConnection::new(config, ServerName::try_from("localhost").unwrap()).unwrap();
    let (stream, mut socket) = pair();
    let mut transport = Transport::tls(stream, authority.server(&[])).unwrap();
    assert!(transport.has_tls() && transport.is_handshaking());
    let mut buffers = Buffers::new(65536);
    while client.is_handshaking() || transport.is_handshaking() {
        while client.wants_write() {
            client.write_tls(&mut socket).unwrap();
        }
        transport.read(&mut buffers);
        transport.flush();
        socket.set_nonblocking(true).unwrap();
        if client.read_tls(&mut socket).is_ok() {
            client.process_new_packets().unwrap();
        }
        socket.set_nonblocking(false).unwrap();
    }
    (transport, client, socket)
}

#[test]
fn through_tls_it_is_the_same_stream_until_a_goodbye() {
    let (mut transport, mut client, mut socket) = secured();
    let mut buffers = Buffers::new(65536);
    client.writer().write_all(b"hello").unwrap();
    client.write_tls(&mut socket).unwrap();
    assert_eq!(read(&mut transport, &mut buffers), Read::Bytes { more: false });
    assert_eq!(buffers.data(), b"hello");
    assert_eq!(transport.write(&[IoSlice::new(b"ab"), IoSlice::new(b"cd")]).unwrap(), 4);
    transport.finish();
    let mut stream = rustls::Stream::new(&mut client, &mut socket);
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).unwrap();
    assert_eq!(heard, b"abcd");
    client.writer().write_all(b"too late").unwrap();
    client.write_tls(&mut socket).unwrap();
    drop(socket);
    assert_eq!(read(&mut transport, &mut buffers), Read::Eof);
}

#[test]
fn a_goodbye_in_tls_is_the_end() {
    let (mut transport, mut client, mut socket) = secured();
    client.send_close_notify();
    client.write_tls(&mut socket).unwrap();
    let mut buffers = Buffers::new(65536);
    assert_eq!(read(&mut transport, &mut buffers), Read::Bytes { more: true }, "nothing, and then the end");
    assert_eq!(transport.read(&mut buffers), Read::Eof);
}

#[test]
fn only_a_little_is_encrypted_before_the_socket_has_taken_it() {
    let (mut transport, mut client, mut socket) = secured();
    let text = vec![120; 300_000];
    let mut written = 0;
    let error = loop {
        match transport.write(&[IoSlice::new(&text)]) {
            Ok(count) => {
                assert_eq!(count, 65536);
                written += count;
            }
            Err(error) => break error,
        }
    };
    assert!(again(&error) && !transport.flush());
    assert!((1..70_000).contains(&transport.heap_bytes()), "{}", transport.heap_bytes());
    let mut heard = vec![0; written];
    let reader = std::thread::spawn(move || {
        rustls::Stream::new(&mut client, &mut socket).read_exact(&mut heard).map(|()| heard)
    });
    while !transport.flush() {
        std::thread::yield_now();
    }
    assert!(reader.join().unwrap().unwrap().iter().all(|byte| *byte == 120));
    assert_eq!(transport.heap_bytes(), 0);
}

#[test]
fn what_is_no_tls_has_failed_and_is_told_why() {
    let authority = Authority::new();
    let (stream, mut peer) = pair();
    let mut transport = Transport::tls(stream, authority.server(&[])).unwrap();
    peer.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(read(&mut transport, &mut Buffers::new(65536)), Read::Failed);
    let mut alert = [0; 7];
    peer.read_exact(&mut alert).unwrap();
    assert_eq!(alert[0], 21, "an alert");
}
