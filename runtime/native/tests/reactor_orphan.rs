//! The watch over a parent: what is no descriptor is refused, and a parent that lives ends nothing.
//! That a dead one ends the process is shown from Python (tests/native/test_orphan.py), in a process of its own.

use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use _native::reactor::orphan::exit_with_parent;

#[test]
fn what_is_no_descriptor_is_refused() {
    let error = exit_with_parent(-1, Duration::ZERO).expect_err("-1 is no descriptor");
    assert_eq!(error.raw_os_error(), Some(libc::EBADF));
}

#[test]
fn a_parent_that_lives_and_speaks_ends_nothing() {
    use std::io::{Read, Write};
    let (mut parent, mut child) = UnixStream::pair().expect("a pair of sockets");
    exit_with_parent(child.as_raw_fd(), Duration::ZERO).expect("a watch");
    parent.write_all(b"hello").expect("room for five bytes");
    let mut heard = [0; 5];
    child.read_exact(&mut heard).expect("nothing was taken by the watch");
    assert_eq!(&heard, b"hello");
    std::mem::forget(parent); // its end would end this process
}
