//! What the threads of a run share: the target, the clock, the flag that stops the run, and the barrier at its start.
//!
//! One rule: while messages are sent, the threads only read.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crate::target::Target;

/// The shared state of one run. A clone refers to the same state.
#[derive(Clone)]
pub struct Shared {
    pub target: Arc<Target>,
    pub started: Instant,
    /// Set by the caller of the generator to end the run early.
    pub stop: Arc<AtomicBool>,
    /// How many threads have called `wait_for_threads`.
    arrived: Arc<AtomicUsize>,
    threads: usize,
}

impl Shared {
    pub fn new(target: Target, threads: usize, stop: Arc<AtomicBool>) -> Self {
        let arrived = Arc::new(AtomicUsize::new(0));
        Self { target: Arc::new(target), started: Instant::now(), stop, arrived, threads }
    }

    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// A barrier: blocks until every thread has called it, or the run is stopped.
    pub fn wait_for_threads(&self) {
        self.arrived.fetch_add(1, Ordering::AcqRel);
        while self.arrived.load(Ordering::Acquire) < self.threads && !self.stopped() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
