//! The last resort against processes left behind: a thread that watches the parent's end of a channel.
//!
//! It stands in the reactor because it calls the system. The event loop notices the parent's death too, and stops in
//! good order; but user code may block that loop, or never release the interpreter. The rule: this needs neither.

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::thread;
use std::time::Duration;
use std::{io, ptr};

/// Ends this process, without any clean-up, `grace` after the other end of `channel` has closed; returns at once.
/// Nothing is read from it. Errors: the descriptor cannot be duplicated, or no thread can be started.
pub fn exit_with_parent(channel: RawFd, grace: Duration) -> io::Result<()> {
    let channel = duplicate(channel)?;
    thread::Builder::new().name("parent watch".to_owned()).spawn(move || {
        wait_for_hangup(&channel);
        thread::sleep(grace);
        // SAFETY: `_exit` has no preconditions; nothing of this process is used after it.
        unsafe { libc::_exit(1) }
    })?;
    Ok(())
}

fn duplicate(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: the call takes any number and fails for one that is no descriptor.
    let copy = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) };
    if copy < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor was just made and is nobody else's.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// Returns when the other end has closed. A poll that fails is tried again: it can only be interrupted.
fn wait_for_hangup(channel: &OwnedFd) {
    let mut entry = libc::pollfd { fd: channel.as_raw_fd(), events: 0, revents: 0 };
    // SAFETY: `entry` is one pollfd that outlives the call, and the count is one.
    while unsafe { libc::poll(ptr::from_mut(&mut entry), 1, -1) } <= 0 {}
}
