//! Going away: every connection is told at its own moment within the spread, and gone by the deadline.

use crate::ws::close;

use super::accept::refused::Refused;
use super::config::ms;
use super::core::Core;
use super::drain::Drain;
use super::phase::Phase;

impl Core {
    /// Accepts nobody any more, closes everybody 1012, uniformly over `spread_ms`; what is left at the deadline
    /// is closed by force. Whoever is about to ask is refused. O(connections), once.
    pub fn start_drain(&mut self, spread_ms: u64, deadline_ms: u64) {
        let now_ms = self.env.now_ms;
        let spread_ms = Drain::spread_ms(spread_ms, deadline_ms, ms(self.env.settings.drain_reply_s));
        self.drain = Some(Drain::begin(now_ms, deadline_ms));
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
        let now_ms = self.env.now_ms;
        if self.drain.as_mut().is_some_and(|drain| drain.forces(now_ms)) {
            for slot in self.conns.keys() {
                self.close_by_force(slot, close::SERVICE_RESTART, &close::retry("restart", 0));
            }
        }
    }

    /// The drain is over: nobody is left, or time is up.
    pub fn is_drained(&self) -> bool {
        self.drain.is_some_and(|drain| self.conns.is_empty() || drain.is_over(self.env.now_ms))
    }

    /// Whether new connections are still accepted.
    pub fn is_draining(&self) -> bool {
        self.drain.is_some()
    }
}
