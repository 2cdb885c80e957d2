//! The core of a host behind its lock, as all Python objects of that host share it.
//!
//! One rule: **the lock is never held while Python code may run**, and making any object may run the collector. So the
//! core is reached only inside `with`, whose closure is `Send` and so cannot hold what belongs to this thread, as the
//! interpreter does.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use super::activation::Activation;
use super::contexts::TurnContexts;
use super::hooks::Binding;
use crate::host::{self, RoomKey};
use crate::mesh::ActorAddress;

/// The core, which keeps an `M` for each member and the activation of each room that has started.
pub(crate) type Core<M> = host::HostCore<Arc<Activation>, M>;

/// See the module. `M` is the object of a member: `objects::member::Shared` says which.
pub(crate) struct SharedCore<M> {
    core: Mutex<Core<M>>,
    pub hooks: Binding,
    pub contexts: TurnContexts,
    /// A read runs on the loop's thread. What its turns put on links is written when it ends.
    pub in_read: AtomicBool,
    /// The loop has been asked to write soon.
    pub woken: AtomicBool,
    /// Milliseconds from 1970 to the beginning of the host's clock.
    wall: Mutex<host::Wall>,
    /// How long turns may run before others on the loop have theirs.
    slice: Duration,
}

/// What may be done with Python objects while the core is locked: nothing that makes one, which may run the collector.
pub(crate) struct Hand<'py>(Python<'py>);

impl Hand<'_> {
    /// Another reference.
    #[inline]
    pub(crate) fn again<T>(&self, object: &Py<T>) -> Py<T> {
        object.clone_ref(self.0)
    }
}

/// Rounded up, so that a time given has passed.
pub(crate) fn milliseconds(seconds: f64) -> u64 {
    (seconds.max(0.0) * 1000.0).ceil() as u64
}

impl<M> SharedCore<M> {
    pub(crate) fn new(py: Python<'_>, config: host::Config, slice: Duration) -> SharedCore<M> {
        let (in_read, woken) = (AtomicBool::new(false), AtomicBool::new(false));
        let (core, wall) = (Mutex::new(Core::new(config)), Mutex::default());
        let (hooks, contexts) = (Binding::new(py), TurnContexts::default());
        SharedCore { core, hooks, contexts, in_read, woken, wall, slice }
    }

    /// Sets the wall clock (seconds since 1970) at a time of the host's clock. Returns the latter in milliseconds.
    pub(crate) fn set_clocks(&self, now_s: f64, wall_s: f64) -> u64 {
        let now_ms = milliseconds(now_s);
        self.wall.lock().unwrap_or_else(PoisonError::into_inner).look(now_ms, milliseconds(wall_s));
        now_ms
    }

    /// Milliseconds since 1970 of a time on the host's clock.
    pub(crate) fn wall_ms(&self, at_ms: u64) -> u64 {
        self.wall.lock().unwrap_or_else(PoisonError::into_inner).at(at_ms)
    }

    pub(crate) fn begin_slice(&self) -> host::TurnSlice {
        host::TurnSlice::begin(Instant::now(), self.slice)
    }

    /// The address of a room; that of nothing for one that has gone.
    pub(crate) fn address_of(&self, room: RoomKey) -> ActorAddress {
        self.with(|core| core.address(room).cloned()).unwrap_or_default()
    }

    /// Locks the core for `act`.
    #[inline]
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Core<M>) -> T + Send) -> T {
        act(&mut self.core.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same, with the little of Python that runs no Python code.
    #[inline]
    pub(crate) fn with_hand<T>(
        &self,
        py: Python<'_>,
        act: impl FnOnce(&mut Core<M>, &Hand<'_>) -> T + Send,
    ) -> T {
        act(&mut self.core.lock().unwrap_or_else(PoisonError::into_inner), &Hand(py))
    }

    /// Locks the core for `act`, then has what that put on links written: at the end of the read, or soon.
    #[inline]
    pub(crate) fn send<T>(&self, py: Python<'_>, act: impl FnOnce(&mut Core<M>) -> T + Send) -> PyResult<T> {
        let (done, dirty) = self.with(|core| (act(core), core.is_dirty()));
        if dirty && !self.in_read.load(Ordering::Relaxed) && !self.woken.swap(true, Ordering::Relaxed) {
            self.hooks.wake.call0(py)?;
        }
        Ok(done)
    }

    /// Has what is on links written, as `send`.
    pub(crate) fn send_rest(&self, py: Python<'_>) {
        self.hooks.report(py, self.send(py, |_| ()));
    }
}
