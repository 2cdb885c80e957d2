//! A histogram of latencies with three significant digits.
//!
//! One rule: a latency begins at the time for which the message was planned, not when it was written, so that a server that
//! stalls cannot hide the messages that it delayed (coordinated omission).

use std::io;

use hdrhistogram::Histogram;
use serde::Serialize;

const LONGEST_NS: u64 = 120_000_000_000;

/// The latencies of one thread.
pub struct Latencies(Histogram<u64>);

/// Statistics of latencies, in microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    pub count: u64,
    pub mean_us: f64,
    pub p50_us: f64,
    pub p90_us: f64,
    pub p99_us: f64,
    pub p99_9_us: f64,
    pub max_us: f64,
}

impl Latencies {
    /// An empty histogram.
    ///
    /// # Errors
    /// The histogram's bounds are invalid, which they are not.
    pub fn new() -> io::Result<Self> {
        Histogram::new_with_bounds(1, LONGEST_NS, 3).map(Self).map_err(io::Error::other)
    }

    /// Records a latency. One of more than two minutes counts as two minutes.
    pub fn record(&mut self, from_ns: u64, to_ns: u64) {
        self.0.saturating_record(to_ns.saturating_sub(from_ns));
    }

    /// Adds the latencies of another thread.
    pub fn merge(&mut self, other: &Latencies) {
        // Adding a histogram with the same bounds cannot fail.
        let _ = self.0.add(&other.0);
    }

    /// Count, mean and quantiles, in microseconds.
    pub fn summary(&self) -> Summary {
        let at = |quantile: f64| self.0.value_at_quantile(quantile) as f64 / 1e3;
        Summary {
            count: self.0.len(),
            mean_us: self.0.mean() / 1e3,
            p50_us: at(0.5),
            p90_us: at(0.9),
            p99_us: at(0.99),
            p99_9_us: at(0.999),
            max_us: self.0.max() as f64 / 1e3,
        }
    }
}
