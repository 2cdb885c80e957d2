//! What a run found out, from the parts of its threads to JSON.
//!
//! Rule: a number that was not measured is absent, never zero.

use serde::Serialize;

use crate::{latency::Summary, plan::Mode, tally::Tally, window::Score};

/// One thread's findings.
pub struct Part {
    pub opened: usize,
    pub open_ns: u64,
    pub sent: u64,
    /// What was sent and had not arrived by the deadline.
    pub lost: u64,
    pub score: Score,
    pub failures: Tally,
}

impl Part {
    /// This and another thread's findings; the first window and the first view of the server stand for all.
    fn plus(mut self, other: Part) -> Part {
        self.opened += other.opened;
        self.open_ns = self.open_ns.max(other.open_ns);
        self.sent += other.sent;
        self.lost += other.lost;
        self.score.counted += other.score.counted;
        self.score.effort.generator_ns += other.score.effort.generator_ns;
        self.score.latencies.merge(&other.score.latencies);
        self.failures.merge(&other.failures);
        self
    }
}

/// A weighing of a server at rest; in the mode of rooms `connections` are memberships.
#[derive(Clone, Debug, Serialize)]
pub struct Weight {
    pub connections: usize,
    pub pss_bytes: Option<u64>,
}

/// The whole run. Rates are per second of the window.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub mode: Mode,
    pub opened: usize,
    pub open_s: f64,
    pub sent: u64,
    /// What the mode counts, within the window: echoes, deliveries, handshakes, joins.
    pub counted: u64,
    pub per_s: f64,
    pub window_s: f64,
    pub lost: u64,
    pub latency: Option<Summary>,
    pub failures: Tally,
    /// Processors' worth of time the generator used; 1.0 a thread means that it may have been the bottleneck.
    pub generator_cpus: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_cpus: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<Weight>,
    /// Slope from the first to the last weighing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_connection: Option<f64>,
    pub interrupted: bool,
}

impl Report {
    /// `None` without parts.
    pub fn new(mode: Mode, parts: Vec<Part>, weights: Vec<Weight>, interrupted: bool) -> Option<Self> {
        let sum = parts.into_iter().reduce(Part::plus)?;
        let (window_ns, effort) = (sum.score.window.length_ns(), sum.score.effort);
        let share = |ns: u64| if window_ns > 0 { ns as f64 / window_ns as f64 } else { 0.0 };
        let window_s = window_ns as f64 / 1e9;
        Some(Self {
            mode,
            opened: sum.opened,
            open_s: sum.open_ns as f64 / 1e9,
            sent: sum.sent,
            counted: sum.score.counted,
            per_s: if window_s > 0.0 { sum.score.counted as f64 / window_s } else { 0.0 },
            window_s,
            lost: sum.lost,
            latency: Some(sum.score.latencies.summary()).filter(|summary| summary.count > 0),
            failures: sum.failures,
            generator_cpus: share(effort.generator_ns),
            server_cpus: effort.server_ns.map(share),
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
