//! What all threads of a run have in common: the target, the clock, the stop, the starting line.
//!
//! Rule: nothing here is touched while messages flow, but the flag that stops the run.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crate::target::Target;

/// One run's; clones are the same.
#[derive(Clone)]
pub struct Shared {
    pub target: Arc<Target>,
    pub began: Instant,
    /// Set from outside to end the run early.
    pub stop: Arc<AtomicBool>,
    arrived: Arc<AtomicUsize>,
    threads: usize,
}

impl Shared {
    pub fn new(target: Target, threads: usize, stop: Arc<AtomicBool>) -> Self {
        let arrived = Arc::new(AtomicUsize::new(0));
        Self { target: Arc::new(target), began: Instant::now(), stop, arrived, threads }
    }

    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Returns when every thread has come here, or the run is stopped.
    pub fn meet(&self) {
        self.arrived.fetch_add(1, Ordering::AcqRel);
        while self.arrived.load(Ordering::Acquire) < self.threads && !self.stopped() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
