//! What the Python objects of one host share: its core behind a lock, and the hooks into its Python side.
//!
//! One rule: **the lock is never held while Python code may run**, be it the collector's, which whatever it tracks may
//! begin. So the core is only had inside `with`, whose closure cannot hold what belongs to this thread, as Python does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use super::host_dispatch::RoomEnd;
use super::host_ground::Ground;
use super::host_hooks::Binding;
pub(super) use super::host_hooks::Hooks;
use super::host_member::Member;
use crate::host;

pub(super) type Core = host::HostCore<Arc<RoomEnd>, Py<Member>>;

pub(super) struct Shared {
    core: Mutex<Core>,
    pub hooks: Binding,
    pub ground: Ground,
    /// A read runs on the loop's thread; it writes at its end.
    pub in_read: AtomicBool,
    /// A write has been asked of the loop.
    pub woken: AtomicBool,
    /// Milliseconds from 1970 to the beginning of the host's clock.
    wall: Mutex<host::Wall>,
    /// How long turns may run before others on the loop have theirs.
    slice: Duration,
}

/// What may be done with Python objects while the core is locked: nothing that makes one, which may begin the collector.
pub(super) struct Hand<'py>(Python<'py>);

impl Hand<'_> {
    /// Another reference.
    #[inline]
    pub(super) fn again(&self, member: &Py<Member>) -> Py<Member> {
        member.clone_ref(self.0)
    }
}

/// The time that turns have run without giving way.
pub(super) struct Slice {
    began: Instant,
    length: Duration,
    turns: u32,
}

/// Rounded up, so that a time given has passed.
pub(super) fn milliseconds(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0).ceil() as u64
}

/// The clock is looked at once in so many turns.
const TURNS_A_LOOK: u32 = 8;

impl Slice {
    /// Is it time to give way, after what may have taken long?
    pub(super) fn is_spent(&self) -> bool {
        self.began.elapsed() >= self.length
    }

    /// A turn has ended: is it time to give way?
    #[inline]
    pub(super) fn is_over(&mut self) -> bool {
        self.turns += 1;
        self.turns.is_multiple_of(TURNS_A_LOOK) && self.is_spent()
    }
}

impl Shared {
    pub(super) fn new(py: Python<'_>, config: host::Config, slice: Duration) -> Shared {
        let (in_read, woken) = (AtomicBool::new(false), AtomicBool::new(false));
        let (core, wall, ground) = (Mutex::new(Core::new(config)), Mutex::default(), Ground::default());
        let hooks = Binding::new(py);
        Shared { core, hooks, ground, in_read, woken, wall, slice }
    }

    /// The wall clock says this (since 1970), at this time of the host's clock. Returns the latter in milliseconds.
    pub(super) fn look_at_clocks(&self, now_s: f64, wall_s: f64) -> u64 {
        let now_ms = milliseconds(now_s);
        self.wall.lock().unwrap_or_else(PoisonError::into_inner).look(now_ms, milliseconds(wall_s));
        now_ms
    }

    /// Milliseconds since 1970 of a time on the host's clock.
    pub(super) fn wall_ms(&self, at_ms: u64) -> u64 {
        self.wall.lock().unwrap_or_else(PoisonError::into_inner).at(at_ms)
    }

    pub(super) fn begin_slice(&self) -> Slice {
        Slice { began: Instant::now(), length: self.slice, turns: 0 }
    }

    /// Locks the core for `act`.
    #[inline]
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Core) -> T + Send) -> T {
        act(&mut self.core.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same, with the little of Python that runs no code of anybody's.
    #[inline]
    pub(super) fn with_hand<T>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&mut Core, &Hand<'_>) -> T + Send,
    ) -> T {
        act(&mut self.core.lock().unwrap_or_else(PoisonError::into_inner), &Hand(py))
    }

    /// A hook must not raise; if it does, Python says so on stderr and the host goes on.
    pub(super) fn report<T>(&self, py: Python<'_>, done: PyResult<T>) {
        if let Err(error) = done {
            error.write_unraisable(py, Some(self.hooks.object.bind(py)));
        }
    }

    /// Locks the core for `act`; what that put on links is written at the end of the read, or soon.
    #[inline]
    pub(super) fn say<T>(&self, py: Python<'_>, act: impl FnOnce(&mut Core) -> T + Send) -> PyResult<T> {
        let (done, dirty) = self.with(|core| (act(core), core.is_dirty()));
        if dirty && !self.in_read.load(Ordering::Relaxed) && !self.woken.swap(true, Ordering::Relaxed) {
            self.hooks.wake.call0(py)?;
        }
        Ok(done)
    }
}
