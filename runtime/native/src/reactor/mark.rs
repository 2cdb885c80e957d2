//! A page of memory shared by a host and its parent: it names the actor whose code runs now, and outlives the host.
//!
//! It stands in the reactor because it maps memory. The rule: entering and leaving cost a few stores and no system call,
//! since each turn does both. Words: a serial number; the length of the address or 0, and what it does; the address.

use std::fs::File;
use std::os::fd::{BorrowedFd, RawFd};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{io, slice};

/// The size of the page, and of the file behind it, in bytes.
pub const MARK_BYTES: usize = 4096;
const WORDS: usize = MARK_BYTES / 8;
/// The longest address that fits; a longer one is not marked.
const ADDRESS_BYTES: usize = MARK_BYTES - 16;
/// What one step of `Doing` adds to the second word, which holds the length too.
const DOING: u64 = 1 << 32;

/// The page. One thread writes it at a time; the parent reads the file behind it (runtime/cluster/child/mark_page.py).
#[derive(Debug)]
pub struct Mark {
    words: NonNull<AtomicU64>,
}

/// What an actor's code does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Doing {
    Turn = 0,
    /// It runs its `on_start`.
    Start = 1,
    /// It runs a task beside its turns.
    Task = 2,
}

// SAFETY: the memory is the mapping's own until `drop`, and is reached by atomic operations only.
unsafe impl Send for Mark {}
// SAFETY: as above.
unsafe impl Sync for Mark {}

impl Mark {
    /// Maps the page of this file, which stays the caller's. Errors: it is not a file, or too short.
    pub fn map(file: RawFd) -> io::Result<Mark> {
        if size_of(file)? < MARK_BYTES as u64 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        let (access, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
        // SAFETY: a new mapping, at an address of the system's choice, of a file that is long enough.
        let found = unsafe { libc::mmap(ptr::null_mut(), MARK_BYTES, access, kind, file, 0) };
        match NonNull::new(found.cast()) {
            Some(words) if found != libc::MAP_FAILED => Ok(Mark { words }),
            _ => Err(io::Error::last_os_error()),
        }
    }

    fn words(&self) -> &[AtomicU64] {
        // SAFETY: the mapping is WORDS words long, aligned to a page, and there until `drop`.
        unsafe { slice::from_raw_parts(self.words.as_ptr(), WORDS) }
    }

    /// The code of this actor runs from now on.
    #[inline]
    pub fn enter(&self, address: &[u8], doing: Doing) {
        let words = self.words();
        if address.len() > ADDRESS_BYTES {
            return;
        }
        let whole =
            address.chunks_exact(8).map(|chunk| u64::from_ne_bytes(chunk.try_into().unwrap_or_default()));
        for (word, value) in words[2..].iter().zip(whole.chain([rest(address)])) {
            word.store(value, Ordering::Relaxed);
        }
        words[0].store(words[0].load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        words[1].store(address.len() as u64 + doing as u64 * DOING, Ordering::Release);
    }

    /// The code of no actor runs from now on.
    #[inline]
    pub fn leave(&self) {
        self.words()[1].store(0, Ordering::Release);
    }
}

/// The bytes behind the last whole word, as a word. If there are eight bytes, they are shifted out of the last eight, which
/// is cheaper than a copy.
#[inline]
fn rest(address: &[u8]) -> u64 {
    let more = address.len() % 8;
    match address.last_chunk::<8>() {
        Some(_) if more == 0 => 0,
        Some(last) => (u64::from_le_bytes(*last) >> (64 - 8 * more)).to_le(),
        None => {
            let mut last = [0; 8];
            last[..more].copy_from_slice(address);
            u64::from_ne_bytes(last)
        }
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        // SAFETY: it is our own mapping, and nothing borrowed from it outlives `self`.
        unsafe { libc::munmap(self.words.as_ptr().cast(), MARK_BYTES) };
    }
}

fn size_of(file: RawFd) -> io::Result<u64> {
    if file < 0 {
        return Err(io::Error::from_raw_os_error(libc::EBADF));
    }
    // SAFETY: it is not -1, and borrowed for the length of the call that duplicates it, or fails.
    let copy = unsafe { BorrowedFd::borrow_raw(file) }.try_clone_to_owned()?;
    Ok(File::from(copy).metadata()?.len())
}
