//! The time of day of moments on the host's monotonic clock. One rule: **a moment keeps its time of day**: a step of the
//! wall clock counts for what comes after it.

use std::collections::VecDeque;

/// Steps that are remembered; moments before the oldest count by that one.
const MOST_STEPS: usize = 64;
/// Two looks at two clocks may lie so far apart, and a clock that is slewed gains so much before it counts.
const STEP_MS: u64 = 20;

/// What is known of the wall clock.
#[derive(Debug, Default)]
pub struct Wall {
    /// Since when, and by how much it is ahead of the host's clock.
    steps: VecDeque<(u64, i64)>,
}

impl Wall {
    /// It says `wall_ms` (since 1970) now, at `now_ms` of the host's clock.
    pub fn look(&mut self, now_ms: u64, wall_ms: u64) {
        let ahead_ms = wall_ms as i64 - now_ms as i64;
        if self.steps.back().is_some_and(|&(_, last_ms)| last_ms.abs_diff(ahead_ms) < STEP_MS) {
            return;
        }
        if self.steps.len() >= MOST_STEPS {
            self.steps.pop_front();
        }
        self.steps.push_back((now_ms, ahead_ms));
    }

    /// Milliseconds since 1970 of a moment on the host's clock.
    pub fn at(&self, at_ms: u64) -> u64 {
        let step = self.steps.iter().rev().find(|&&(since_ms, _)| since_ms <= at_ms).or(self.steps.front());
        at_ms.saturating_add_signed(step.map_or(0, |&(_, ahead_ms)| ahead_ms))
    }
}
