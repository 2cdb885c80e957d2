//! Whether a new connection is let in: caps on the shard, caps and rates by address, memory, lag.
//!
//! Who is refused is answered when the request is read: a browser by a close code (it sees no status), others by HTTP.
//! Only so many refusals are answered at a time; beyond that the socket is dropped, and counted.

use super::addresses::Address;
use super::core::Core;
use super::refused::{HALF_OPEN_MS, Refused};
use super::slots::ConnSlot;

/// Refused connections answered at a time; they come on top of the cap, out of the spare descriptors.
const ANSWERED: usize = 128;
/// A turn weighs this much (1/n) in the running mean of turns: one long turn is no overload, a row of them is.
const LAG_WEIGHT: u64 = 8;

impl Core {
    /// Counts the connection against its address unless it is trusted.
    pub(super) fn admit(&mut self, address: &mut Address) -> Option<Refused> {
        let env = &self.env;
        if self.drain.is_some() {
            return Some(Refused::Draining);
        }
        if self.conns.len() >= env.connection_cap || self.is_full() || self.is_lagging() {
            return Some(Refused::Load);
        }
        if self.is_trusted(address) {
            return None;
        }
        self.count(address)
    }

    /// Counts a connection for its address: the peer's, or the one a trusted proxy named.
    pub(super) fn count(&mut self, address: &mut Address) -> Option<Refused> {
        let (most, rate) = (self.env.settings.connections_per_address, self.env.accepts);
        let result = self.addresses.open(address, most, rate, self.env.now_ms);
        result
            .err()
            .map(|refused| Refused::Address { retry_ms: u16::try_from(refused.retry_ms).unwrap_or(u16::MAX) })
    }

    /// Whether a peer's word on its clients' addresses is taken: `server.uds_trusted`, or `limits.trusted_networks`.
    pub(super) fn is_believed(&self, address: &Address) -> bool {
        match address.ip() {
            None => self.env.settings.uds_trusted,
            Some(_) => self.is_trusted(address),
        }
    }

    /// Is exempt from the limits by address: by `limits.trusted_networks`, or because a Unix socket has no address.
    pub(super) fn is_trusted(&self, address: &Address) -> bool {
        address.ip().is_none() || self.env.trusted.iter().any(|network| network.contains(address))
    }

    /// Whoever has connected but not asked yet will be refused, and soon if nothing is asked.
    pub(super) fn refuse_newcomer(&mut self, slot: ConnSlot, refused: Refused) {
        let Some(conn) = self.conns.known_mut(slot).filter(|conn| conn.refused.is_none()) else {
            return;
        };
        conn.refused = Some(refused);
        self.refusing += 1;
        self.hasten_timer(slot, HALF_OPEN_MS);
    }

    pub(super) fn may_answer_refusal(&mut self) -> bool {
        let may = self.refusing < ANSWERED;
        self.refusing += usize::from(may);
        may
    }

    /// The driver measured a turn of this length.
    pub fn turn_took(&mut self, turn_us: u64) {
        self.turn_mean_us = (self.turn_mean_us * (LAG_WEIGHT - 1) + turn_us) / LAG_WEIGHT;
    }

    fn is_lagging(&self) -> bool {
        let limit_ms = self.env.settings.loop_lag_ms;
        limit_ms > 0 && self.turn_mean_us > limit_ms * 1000
    }
}
