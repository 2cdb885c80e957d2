//! The shard's memory budget: when it is used up, newcomers are refused and the slowest clients are shed.

use crate::ws::close;

use super::core::Core;
use super::member::Member;
use super::phase::Phase;
use super::slots::ConnSlot;

/// Shed down to this share of the budget, so that the next message does not shed again.
const SHED_TO_PERCENT: usize = 90;

impl Core {
    /// Is the budget used up for newcomers? What waits for the hosts counts, though no client can be shed for it, and so
    /// does what closing connections have not sent, though it goes by itself.
    pub(super) fn is_full(&self) -> bool {
        let bytes = self.memory_bytes() + self.env.closing_bytes;
        self.env.memory_cap > 0 && bytes > self.env.memory_cap
    }

    /// What the budget counts: what open connections hold, and what waits for the hosts. O(hosts).
    pub(super) fn memory_bytes(&self) -> usize {
        self.env.open_bytes() + self.links.queued_bytes()
    }

    /// Does so much wait for the room's owner that it is to be sent no joins? Each could be left again at once. Messages
    /// stop at half of that, so that those who talk keep nobody out.
    pub(super) fn is_owner_busy(&self, route: u16, key: &str) -> bool {
        let owner = self.table.owner(self.routes.address(route, key).partition());
        let link = self.links.get(owner.host);
        link.is_some_and(|link| link.queued_bytes() > self.env.settings.link_bytes.saturating_mul(2))
    }

    /// Closes those who hold the most, until the budget holds again. Runs at most once a tick, and only under pressure.
    ///
    /// What many hold together is free when the last of them is closed, so the budget is looked at after each.
    pub(super) fn shed(&mut self) {
        let slots = self.conns.keys().into_iter();
        let mut holders: Vec<(usize, ConnSlot)> =
            slots.map(|slot| (self.holds_bytes(slot), slot)).filter(|(bytes, _)| *bytes > 0).collect();
        holders.sort_unstable_by(|one, other| other.cmp(one));
        for (_, slot) in holders {
            if self.env.open_bytes() <= self.env.memory_cap / 100 * SHED_TO_PERCENT {
                return;
            }
            self.env.counters.shed.add(1);
            self.close_by_force(slot, close::TRY_AGAIN, &close::retry("memory", close::RETRY_MS));
            self.recharge(slot);
        }
    }

    /// All that an open connection holds, for itself or together with others; 0 for one that is closing.
    pub fn holds_bytes(&self, slot: ConnSlot) -> usize {
        let conn = self.conns.get(slot).filter(|conn| conn.phase < Phase::CloseSent);
        conn.map_or(0, |conn| {
            let members = conn.members().filter_map(|member| self.rooms.members.get(member));
            conn.charged_bytes as usize
                + conn.shared_bytes()
                + members.map(Member::shared_bytes).sum::<usize>()
        })
    }
}
