//! Readiness: edges, targets, wake-ups from other threads.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::fd::IntoRawFd;
use std::time::Duration;

use _native::reactor::poller::{Poller, Ready, Target};
use _native::reactor::socket::{Listener, Stream};

const LONG: Option<Duration> = Some(Duration::from_secs(20));
const NOW: Option<Duration> = Some(Duration::ZERO);

fn wait(poller: &mut Poller, timeout: Option<Duration>) -> Vec<Ready> {
    let mut ready = Vec::new();
    poller.wait(timeout, &mut ready).unwrap();
    ready
}

/// A registered stream and its peer.
fn connection(poller: &mut Poller) -> (Stream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let peer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let mut listener = Listener::from_fd(listener.into_raw_fd()).unwrap();
    poller.register_listener(&mut listener, 3).unwrap();
    assert_eq!(wait(poller, LONG)[0].target, Target::Listener(3));
    let (mut stream, _) = listener.accept().unwrap();
    poller.register(&mut stream, Target::Connection(u32::MAX)).unwrap();
    (stream, peer)
}

#[test]
fn a_waker_ends_the_wait_from_another_thread() {
    let mut poller = Poller::new().unwrap();
    let waker = poller.waker();
    let thread = std::thread::spawn(move || waker.wake().unwrap());
    assert_eq!(wait(&mut poller, None)[0].target, Target::Waker);
    thread.join().unwrap();
}

#[test]
fn nothing_ready_is_an_empty_answer() {
    let mut poller = Poller::new().unwrap();
    assert!(wait(&mut poller, Some(Duration::from_millis(1))).is_empty());
}

#[test]
fn an_edge_comes_once_and_says_what_it_is() {
    let mut poller = Poller::new().unwrap();
    let (mut stream, mut peer) = connection(&mut poller);
    let first = wait(&mut poller, LONG)[0];
    assert!(first.target == Target::Connection(u32::MAX) && first.writable && !first.readable);
    peer.write_all(b"data").unwrap();
    assert!(wait(&mut poller, LONG)[0].readable);
    assert!(wait(&mut poller, NOW).is_empty(), "until more comes");
    drop(peer);
    assert!(wait(&mut poller, LONG)[0].read_closed);
    poller.deregister(&mut stream).unwrap();
    assert!(wait(&mut poller, NOW).is_empty());
}

#[test]
fn targets_of_different_kinds_are_not_confused() {
    let mut poller = Poller::new().unwrap();
    let (mut stream, mut peer) = connection(&mut poller);
    wait(&mut poller, LONG);
    poller.deregister(&mut stream).unwrap();
    poller.register(&mut stream, Target::Link(7)).unwrap();
    peer.write_all(b"data").unwrap();
    let seen: Vec<Target> = wait(&mut poller, LONG).iter().map(|ready| ready.target).collect();
    assert!(seen.iter().all(|target| *target == Target::Link(7)), "{seen:?}");
    assert!(poller.fileno() > 2);
}
