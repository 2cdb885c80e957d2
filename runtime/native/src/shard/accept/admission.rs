//! Whether a new connection is let in: caps and rates by address, and how long the shard's turns take.
//!
//! Who is refused is answered when the request is read: a browser by a close code (it sees no status), others by HTTP.
//! The one rule: only so many refusals are answered at a time; beyond that the socket is dropped, and counted.

use crate::shard::env::Env;

use super::addresses::{Address, Addresses};
use super::refused::Refused;

/// Refused connections answered at a time; they come on top of the cap, out of the spare descriptors.
const ANSWERED: usize = 128;
/// A turn weighs this much (1/n) in the running mean of turns: one long turn is no overload, a row of them is.
const LAG_WEIGHT: u64 = 8;

/// Not thread-safe.
#[derive(Debug, Default)]
pub struct Admission {
    addresses: Addresses,
    /// Refused connections that are being answered.
    answering: usize,
    /// Running mean of a turn's length.
    turn_mean_us: u64,
}

impl Admission {
    /// Decides about a newcomer, and counts it for its address unless that is trusted. `is_full`: the shard has no room.
    pub fn admit(&mut self, address: &mut Address, is_full: bool, env: &Env) -> Option<Refused> {
        if is_full || self.is_lagging(env) {
            return Some(Refused::Load);
        }
        self.count(address, env)
    }

    /// Counts a connection for its address, the peer's or the one that a trusted proxy named, unless that is trusted.
    pub fn count(&mut self, address: &mut Address, env: &Env) -> Option<Refused> {
        if env.trusts(address) {
            return None;
        }
        let most = env.settings.connections_per_address;
        let refused = self.addresses.open(address, most, env.accepts, env.now_ms).err()?;
        Some(Refused::Address { retry_ms: u16::try_from(refused.retry_ms).unwrap_or(u16::MAX) })
    }

    /// May one more refusal be answered? Then it counts among those that are.
    pub fn may_answer(&mut self) -> bool {
        let may = self.answering < ANSWERED;
        self.answering += usize::from(may);
        may
    }

    /// Counts a connection that is there already, if it `is_refused` now.
    pub fn answers(&mut self, is_refused: bool) {
        self.answering += usize::from(is_refused);
    }

    /// A connection has gone, which `was_refused` or not.
    pub fn gone(&mut self, address: &mut Address, was_refused: bool) {
        self.addresses.close(address);
        self.answering -= usize::from(was_refused);
    }

    /// The driver measured a turn of this length.
    pub fn turn_took(&mut self, turn_us: u64) {
        self.turn_mean_us = (self.turn_mean_us * (LAG_WEIGHT - 1) + turn_us) / LAG_WEIGHT;
    }

    fn is_lagging(&self, env: &Env) -> bool {
        let limit_ms = env.settings.loop_lag_ms;
        limit_ms > 0 && self.turn_mean_us > limit_ms * 1000
    }
}
