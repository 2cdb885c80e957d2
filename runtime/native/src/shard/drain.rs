//! Going away: every connection is told at its own moment within the spread, and gone by the deadline.

use crate::ws::close;

use super::admission::Refused;
use super::config::ms;
use super::conn::Phase;
use super::core::Core;

/// A drain under way.
#[derive(Clone, Copy, Debug)]
pub struct Drain {
    pub deadline_ms: u64,
    forced: bool,
}

/// Time that the last close frames get before the driver stops.
const LAST_MS: u64 = 500;

impl Core {
    /// Accepts nobody any more, closes everybody 1012, uniformly over `spread_ms`; what is left at the deadline
    /// is closed by force. Whoever is about to ask is refused. O(connections), once.
    pub fn start_drain(&mut self, spread_ms: u64, deadline_ms: u64) {
        let now_ms = self.env.now_ms;
        let last_ms = LAST_MS.saturating_add(ms(self.env.settings.drain_reply_s));
        let spread_ms = spread_ms.min(deadline_ms.saturating_sub(last_ms));
        self.drain = Some(Drain { deadline_ms: now_ms.saturating_add(deadline_ms), forced: false });
        let slots = self.conns.keys();
        let count = slots.len().max(1) as u64;
        for (nth, slot) in slots.into_iter().enumerate() {
            let delay_ms = spread_ms.saturating_mul(nth as u64) / count;
            let Some(conn) = self.conns.known_mut(slot) else { continue };
            conn.drain_at_ms = (now_ms.saturating_add(delay_ms) as u32).max(1);
            match conn.phase {
                Phase::Head => self.refuse_newcomer(slot, Refused::Draining),
                Phase::Open => self.hasten_timer(slot, delay_ms),
                // Ending already, each in its own time: a page half sent is not to be cut.
                _ => {}
            }
        }
        // With so little time the driver may stop before the next tick.
        self.tick_drain();
    }

    pub(super) fn tick_drain(&mut self) {
        let Some(drain) = &mut self.drain else { return };
        if drain.forced || self.env.now_ms + LAST_MS < drain.deadline_ms {
            return;
        }
        drain.forced = true;
        let slots = self.conns.keys();
        for slot in slots {
            self.close_by_force(slot, close::SERVICE_RESTART, &close::retry("restart", 0));
        }
    }

    /// The drain is over: nobody is left, or time is up.
    pub fn is_drained(&self) -> bool {
        self.drain.is_some_and(|drain| self.conns.is_empty() || self.env.now_ms >= drain.deadline_ms)
    }

    /// Whether new connections are still accepted.
    pub fn is_draining(&self) -> bool {
        self.drain.is_some()
    }
}
