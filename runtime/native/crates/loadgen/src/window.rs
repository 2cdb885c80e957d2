//! What is measured and when: the window, what counts in it, and the processors' time it took.
//!
//! Rule: whatever happens before the window opens or after it closes is done, verified, and not counted.

use std::io;

use crate::{latency::Latencies, plan::Plan, processes};

/// Nanoseconds of the run's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    pub from_ns: u64,
    pub until_ns: u64,
}

impl Window {
    /// The window that opens when the plan's warm-up is over.
    pub fn after_warm_up(now_ns: u64, plan: &Plan) -> Self {
        let from_ns = now_ns + seconds_ns(plan.warm_up_s);
        Self { from_ns, until_ns: from_ns + seconds_ns(plan.seconds) }
    }

    pub fn length_ns(&self) -> u64 {
        self.until_ns - self.from_ns
    }
}

/// What one thread counts.
pub struct Score {
    pub window: Window,
    /// What comes back is answered with the next message.
    pub replying: bool,
    pub counted: u64,
    pub latencies: Latencies,
    pub effort: Effort,
}

impl Score {
    /// # Errors
    /// As `Latencies::new`.
    pub fn new() -> io::Result<Self> {
        let (window, latencies, effort) = (Window::default(), Latencies::new()?, Effort::default());
        Ok(Self { window, replying: false, counted: 0, latencies, effort })
    }

    /// Something meant for `due_ns` was there at `at_ns`.
    pub fn count(&mut self, due_ns: u64, at_ns: u64) {
        if (self.window.from_ns..self.window.until_ns).contains(&at_ns) {
            self.counted += 1;
            self.latencies.record(due_ns, at_ns);
        }
    }

    /// Closes the window, early when the run was stopped.
    pub fn close(&mut self, now_ns: u64, effort: Effort) {
        self.replying = false;
        self.window.until_ns = now_ns.clamp(self.window.from_ns, self.window.until_ns);
        self.effort = effort;
    }
}

/// Processor time within the window: ours, and the server's if its pid is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Effort {
    pub generator_ns: u64,
    pub server_ns: Option<u64>,
}

/// Takes the readings at the window's edges.
pub struct Meter {
    pid: Option<u32>,
    from_ns: u64,
    begun: Option<Effort>,
}

impl Meter {
    pub fn new(pid: Option<u32>, window: Window) -> Self {
        Self { pid, from_ns: window.from_ns, begun: None }
    }

    /// Called every turn; cheap but at the window's beginning.
    pub fn tick(&mut self, now_ns: u64) {
        if self.begun.is_none() && now_ns >= self.from_ns {
            self.begun = Some(self.reading());
        }
    }

    /// Called once, at the window's end.
    pub fn finish(&self) -> Effort {
        let (end, begun) = (self.reading(), self.begun.unwrap_or_default());
        let server_ns = end.server_ns.zip(begun.server_ns).map(|(end, begun)| end.saturating_sub(begun));
        Effort { generator_ns: end.generator_ns.saturating_sub(begun.generator_ns), server_ns }
    }

    fn reading(&self) -> Effort {
        Effort {
            generator_ns: processes::own_thread_ns(),
            server_ns: self.pid.and_then(processes::tree_cpu_ns),
        }
    }
}

pub fn seconds_ns(seconds: f64) -> u64 {
    (seconds * 1e9) as u64
}
