//! Unix links by number: accepted, read once a wake-up, written until the socket is full, closed.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use _native::reactor::unix_links::{Arrived, ReadBuffer, UnixLinks, Written};

/// Grows as it is filled.
#[derive(Debug, Default)]
struct Bytes {
    read: Vec<u8>,
    space: Vec<u8>,
}

impl ReadBuffer for Bytes {
    fn space(&mut self, want: usize) -> &mut [u8] {
        self.space.resize(want, 0);
        &mut self.space
    }

    fn filled(&mut self, count: usize) {
        self.read.extend_from_slice(&self.space[..count]);
    }
}

struct Path(PathBuf);

impl Path {
    fn new(name: &str) -> Path {
        Path(std::env::temp_dir().join(format!("stateroom-links-{name}-{}.sock", std::process::id())))
    }

    fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Path {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

/// One link, number 0, and its other end.
fn connected(path: &Path) -> (UnixLinks<Bytes>, UnixStream) {
    let links = UnixLinks::default();
    links.listen(path.text()).unwrap();
    let peer = UnixStream::connect(&path.0).unwrap();
    links.insert(0, links.accept().unwrap(), Bytes::default());
    (links, peer)
}

fn bytes(arrived: Arrived<Bytes>) -> Bytes {
    match arrived {
        Arrived::Bytes(buffer) => buffer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nobody_is_accepted_before_somebody_connects() {
    let (path, links) = (Path::new("nobody"), UnixLinks::<Bytes>::default());
    assert!(links.accept().unwrap().is_none());
    assert!(links.listen(path.text()).unwrap() >= 0);
    assert!(links.accept().unwrap().is_none());
    let _peer = UnixStream::connect(&path.0).unwrap();
    assert!(links.accept().unwrap().is_some());
    assert!(links.accept().unwrap().is_none());
}

#[test]
fn a_path_that_is_taken_is_an_error() {
    let (path, links) = (Path::new("taken"), UnixLinks::<Bytes>::default());
    links.listen(path.text()).unwrap();
    assert!(links.listen(path.text()).is_err());
    let _peer = UnixStream::connect(&path.0).unwrap();
    assert!(links.accept().unwrap().is_some(), "the one before is still there");
}

#[test]
fn a_read_takes_what_has_arrived_and_never_waits() {
    let path = Path::new("read");
    let (links, mut peer) = connected(&path);
    assert!(matches!(links.read(0), Arrived::Nothing));
    peer.write_all(b"one").unwrap();
    let buffer = bytes(links.read(0));
    assert_eq!(buffer.read, b"one");
    assert!(matches!(links.read(0), Arrived::Nothing), "its bytes are being handled");
    links.put_back(0, buffer, false);
    peer.write_all(b"two").unwrap();
    assert_eq!(bytes(links.read(0)).read, b"onetwo");
}

#[test]
fn what_the_last_read_left_comes_before_more_of_the_socket() {
    let path = Path::new("behind");
    let (links, mut peer) = connected(&path);
    peer.write_all(b"one").unwrap();
    let buffer = bytes(links.read(0));
    links.put_back(0, buffer, true);
    peer.write_all(b"two").unwrap();
    let buffer = bytes(links.read(0));
    assert_eq!(buffer.read, b"one");
    links.put_back(0, buffer, false);
    assert_eq!(bytes(links.read(0)).read, b"onetwo");
}

#[test]
fn a_read_tells_that_the_other_end_has_closed() {
    let path = Path::new("ended");
    let (links, peer) = connected(&path);
    drop(peer);
    assert!(matches!(links.read(0), Arrived::Ended));
}

#[test]
fn a_write_takes_what_fits_until_the_other_end_reads() {
    let path = Path::new("write");
    let (links, mut peer) = connected(&path);
    assert_eq!(links.write(0, b""), Written::Nothing);
    let (chunk, mut written) = (vec![7; 64 * 1024], 0);
    while let Written::Taken(count) = links.write(0, &chunk) {
        written += count;
    }
    assert_eq!(links.write(0, &chunk), Written::Full);
    let mut read = vec![0; written];
    peer.read_exact(&mut read).unwrap();
    assert_eq!(links.write(0, b"more"), Written::Taken(4));
    drop(peer);
    assert_eq!(links.write(0, b"more"), Written::Failed);
}

#[test]
fn a_link_without_a_socket_is_fed_by_hand() {
    let links = UnixLinks::default();
    links.insert(2, None, Bytes::default());
    let buffer = bytes(links.feed(2, b"fed"));
    assert_eq!(buffer.read, b"fed");
    links.put_back(2, buffer, true);
    assert_eq!(bytes(links.read(2)).read, b"fed");
    assert_eq!(links.write(2, b"nowhere"), Written::Nothing);
    assert!(matches!(links.feed(1, b"no such link"), Arrived::Nothing));
}

#[test]
fn only_a_change_of_being_blocked_is_one() {
    let links = UnixLinks::default();
    links.insert(0, None, Bytes::default());
    assert!(!links.set_blocked(0, false));
    assert!(links.set_blocked(0, true) && links.is_blocked(0));
    assert!(!links.set_blocked(0, true));
    assert!(links.set_blocked(0, false) && !links.is_blocked(0));
    assert!(!links.set_blocked(9, true) && !links.is_blocked(9));
}

#[test]
fn a_link_that_is_removed_is_closed_and_gone() {
    let path = Path::new("removed");
    let (links, mut peer) = connected(&path);
    links.remove(0);
    assert_eq!(peer.read(&mut [0; 8]).unwrap(), 0);
    assert!(matches!(links.read(0), Arrived::Nothing));
    assert_eq!(links.write(0, b"late"), Written::Nothing);
    links.put_back(0, Bytes::default(), false);
    assert!(matches!(links.read(0), Arrived::Nothing));
}
