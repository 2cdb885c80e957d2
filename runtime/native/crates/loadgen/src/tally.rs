//! Counts the failures of a run by kind, so that none is silent.
//!
//! One rule: the number of kinds is bounded; further kinds are counted together under one name.

use std::collections::BTreeMap;

use serde::Serialize;

const KINDS: usize = 32;

/// Failures by kind, for example `"closed by the server: 1013": 3`. Each thread has its own; `merge` adds them up.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Tally(BTreeMap<String, u64>);

impl Tally {
    pub fn count(&mut self, what: &str) {
        self.add(what, 1);
    }

    /// Counts `times` failures of one kind. 0 adds no entry.
    pub fn add(&mut self, what: &str, times: u64) {
        if times == 0 {
            return;
        }
        let what =
            if self.0.len() < KINDS || self.0.contains_key(what) { what } else { "failures of other kinds" };
        *self.0.entry(what.to_owned()).or_default() += times;
    }

    /// Adds the counts of another thread.
    pub fn merge(&mut self, other: &Tally) {
        for (what, times) in &other.0 {
            self.add(what, *times);
        }
    }

    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    pub fn get(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }
}
