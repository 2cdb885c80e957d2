//! The report of a run, made of the results of its threads.
//!
//! One rule: a number that was not measured is absent, never zero.

use serde::Serialize;

use crate::{latency::Summary, plan::Mode, tally::Tally, window::Measurement};

/// The results of one thread.
pub struct Part {
    /// How many connections were opened.
    pub opened: usize,
    /// How long that took, in nanoseconds.
    pub open_ns: u64,
    pub sent: u64,
    /// How many expected messages had not arrived by the deadline.
    pub lost: u64,
    pub measurement: Measurement,
    pub failures: Tally,
}

impl Part {
    /// The sum of two threads' results. The window and the server's processor time are those of the first.
    fn plus(mut self, other: Part) -> Part {
        self.opened += other.opened;
        self.open_ns = self.open_ns.max(other.open_ns);
        self.sent += other.sent;
        self.lost += other.lost;
        self.measurement.counted += other.measurement.counted;
        self.measurement.cpu_time.generator_ns += other.measurement.cpu_time.generator_ns;
        self.measurement.latencies.merge(&other.measurement.latencies);
        self.failures.merge(&other.failures);
        self
    }
}

/// A measurement of the server's memory while it is idle. In the mode Rooms, `connections` is the number of memberships.
#[derive(Clone, Debug, Serialize)]
pub struct Weight {
    pub connections: usize,
    pub pss_bytes: Option<u64>,
}

/// The results of a run. Rates are per second of the window.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub mode: Mode,
    pub opened: usize,
    pub open_s: f64,
    pub sent: u64,
    /// How many echoes, deliveries, handshakes or joins (depending on the mode) there were within the window.
    pub counted: u64,
    pub per_s: f64,
    pub window_s: f64,
    pub lost: u64,
    pub latency: Option<Summary>,
    pub failures: Tally,
    /// The generator's processor time divided by the length of the window. At 1.0 for each thread, the generator may have
    /// been the bottleneck.
    pub generator_cpus: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_cpus: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<Weight>,
    /// The increase in memory for each connection, from the first to the last measurement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_connection: Option<f64>,
    pub interrupted: bool,
}

impl Report {
    /// The report on these parts; `None` if there are none.
    pub fn new(mode: Mode, parts: Vec<Part>, weights: Vec<Weight>, interrupted: bool) -> Option<Self> {
        let sum = parts.into_iter().reduce(Part::plus)?;
        let (window_ns, cpu_time) = (sum.measurement.window.length_ns(), sum.measurement.cpu_time);
        let share = |ns: u64| if window_ns > 0 { ns as f64 / window_ns as f64 } else { 0.0 };
        let window_s = window_ns as f64 / 1e9;
        Some(Self {
            mode,
            opened: sum.opened,
            open_s: sum.open_ns as f64 / 1e9,
            sent: sum.sent,
            counted: sum.measurement.counted,
            per_s: if window_s > 0.0 { sum.measurement.counted as f64 / window_s } else { 0.0 },
            window_s,
            lost: sum.lost,
            latency: Some(sum.measurement.latencies.summary()).filter(|summary| summary.count > 0),
            failures: sum.failures,
            generator_cpus: share(cpu_time.generator_ns),
            server_cpus: cpu_time.server_ns.map(share),
            bytes_per_connection: slope(&weights),
            weights,
            interrupted,
        })
    }
}

fn slope(weights: &[Weight]) -> Option<f64> {
    let (first, last) = (weights.first()?, weights.last()?);
    let connections = last.connections.checked_sub(first.connections).filter(|more| *more > 0)?;
    Some((last.pss_bytes? as f64 - first.pss_bytes? as f64) / connections as f64)
}
