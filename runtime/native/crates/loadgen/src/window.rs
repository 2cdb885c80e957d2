//! The measured window, and what one thread measures in it: counts, latencies and processor time.
//!
//! One rule: what happens before or after the window is verified like the rest, but not counted.

use std::io;

use crate::{latency::Latencies, plan::Plan, processes};

/// A period of time, in nanoseconds of the run's clock. `until_ns` is excluded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    pub from_ns: u64,
    pub until_ns: u64,
}

impl Window {
    /// The window that begins when the plan's warm-up ends.
    pub fn after_warm_up(now_ns: u64, plan: &Plan) -> Self {
        let from_ns = now_ns + seconds_ns(plan.warm_up_s);
        Self { from_ns, until_ns: from_ns + seconds_ns(plan.seconds) }
    }

    pub fn length_ns(&self) -> u64 {
        self.until_ns - self.from_ns
    }
}

/// What one thread measures.
pub struct Measurement {
    pub window: Window,
    /// Each answer from the server triggers the next message.
    pub replying: bool,
    pub counted: u64,
    pub latencies: Latencies,
    pub cpu_time: CpuTime,
}

impl Measurement {
    /// A measurement without a window.
    ///
    /// # Errors
    /// As `Latencies::new`.
    pub fn new() -> io::Result<Self> {
        let (window, latencies, cpu_time) = (Window::default(), Latencies::new()?, CpuTime::default());
        Ok(Self { window, replying: false, counted: 0, latencies, cpu_time })
    }

    /// Counts an answer at `at_ns` to a message planned for `due_ns`, if `at_ns` is within the window.
    pub fn count(&mut self, due_ns: u64, at_ns: u64) {
        if (self.window.from_ns..self.window.until_ns).contains(&at_ns) {
            self.counted += 1;
            self.latencies.record(due_ns, at_ns);
        }
    }

    /// Ends the window, early if the run was stopped.
    pub fn close(&mut self, now_ns: u64, cpu_time: CpuTime) {
        self.replying = false;
        self.window.until_ns = now_ns.clamp(self.window.from_ns, self.window.until_ns);
        self.cpu_time = cpu_time;
    }
}

/// Processor time within the window, of the generator and, if its pid is known, of the server.
#[derive(Clone, Copy, Debug, Default)]
pub struct CpuTime {
    pub generator_ns: u64,
    pub server_ns: Option<u64>,
}

/// Reads the processor time at the start and at the end of the window.
pub struct Meter {
    pid: Option<u32>,
    from_ns: u64,
    at_start: Option<CpuTime>,
}

impl Meter {
    pub fn new(pid: Option<u32>, window: Window) -> Self {
        Self { pid, from_ns: window.from_ns, at_start: None }
    }

    /// To be called on every turn. Cheap, except for the first call within the window.
    pub fn tick(&mut self, now_ns: u64) {
        if self.at_start.is_none() && now_ns >= self.from_ns {
            self.at_start = Some(self.reading());
        }
    }

    /// To be called once, at the end of the window. Returns the processor time within it.
    pub fn finish(&self) -> CpuTime {
        let (end, start) = (self.reading(), self.at_start.unwrap_or_default());
        let server_ns = end.server_ns.zip(start.server_ns).map(|(end, start)| end.saturating_sub(start));
        CpuTime { generator_ns: end.generator_ns.saturating_sub(start.generator_ns), server_ns }
    }

    fn reading(&self) -> CpuTime {
        CpuTime {
            generator_ns: processes::own_thread_ns(),
            server_ns: self.pid.and_then(processes::tree_cpu_ns),
        }
    }
}

pub fn seconds_ns(seconds: f64) -> u64 {
    (seconds * 1e9) as u64
}
