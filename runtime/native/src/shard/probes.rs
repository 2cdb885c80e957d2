//! Clients that are not read: their pongs cannot be seen, so the kernel is asked whether theirs has acknowledged the ping.
//!
//! The one rule: a client whose kernel answers lives, however long its room keeps it from being read.

use super::conn::Conn;
use super::core::Core;
use super::phase::Phase;
use super::slots::ConnSlot;
use super::turn::Reactor;

impl Reactor {
    /// Asks the kernel about clients whose pongs cannot be seen.
    pub(super) fn probe_connections(&mut self) {
        for slot in std::mem::take(&mut self.core.work.probes) {
            let transport = self.transports.get(slot);
            let since_ms = self.core.probed_since(slot);
            let dead = transport.zip(since_ms).is_some_and(|(it, since_ms)| it.stream.is_silent(since_ms));
            self.core.probed(slot, dead);
        }
    }
}

impl Core {
    /// Nobody is there any more.
    pub(super) fn found_dead(&mut self, slot: ConnSlot) {
        self.env.counters.heartbeat_timeouts.add(1);
        self.gone(slot);
    }

    /// When the ping was sent to a connection in `work.probes`, if the driver is still to say whether its client lives.
    pub fn probed_since(&self, slot: ConnSlot) -> Option<u64> {
        let conn = self.conns.get(slot).filter(|conn| conn.phase == Phase::Open)?;
        (conn.ping_sent_ms != 0).then(|| Conn::since(conn.ping_sent_ms, self.env.now_ms))
    }

    /// The driver has asked the kernel about a connection in `work.probes`: has nobody acknowledged the ping?
    pub fn probed(&mut self, slot: ConnSlot, dead: bool) {
        let now = self.env.now();
        let Some(conn) = self.conns.get_mut(slot).filter(|conn| conn.phase == Phase::Open) else {
            return;
        };
        if dead && conn.paused {
            return self.found_dead(slot);
        }
        (conn.last_seen_ms, conn.ping_sent_ms) = (now, 0);
        self.arm(slot);
    }
}
