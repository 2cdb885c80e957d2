//! The shard's memory budget: when it is used up, newcomers are refused and the slowest clients are shed.

use crate::mesh::partition::actor_partition;
use crate::ws::close;

use super::closing::reason;
use super::conn::{Phase, Rare};
use super::core::Core;

/// Shed down to this share of the budget, so that the next message does not shed again.
const SHED_TO_PERCENT: usize = 90;

impl Core {
    /// Is the budget used up? What waits for the hosts counts, though no client can be shed for it.
    pub(super) fn is_full(&self) -> bool {
        self.env.memory_cap > 0 && self.memory_bytes() > self.env.memory_cap
    }

    /// What the budget counts: what connections hold, and what waits for the hosts. O(hosts).
    pub(super) fn memory_bytes(&self) -> usize {
        self.env.memory_bytes + self.links.iter().flatten().map(|link| link.out.len()).sum::<usize>()
    }

    /// Does so much wait for the room's owner that it is to be sent no joins? Each could be left again at once. Messages
    /// stop at half of that, so that those who talk keep nobody out.
    pub(super) fn is_owner_busy(&self, route: u16, key: &str) -> bool {
        let kind = self.routes.rooms.get(usize::from(route)).map_or("", |route| &route.kind);
        let owner = self.table.owner(actor_partition(kind, key));
        let link = self.links.get(owner.host as usize).and_then(Option::as_ref);
        link.is_some_and(|link| link.out.len() > self.env.settings.link_bytes.saturating_mul(2))
    }

    /// Closes those who hold the most, until the budget holds again. Runs at most once a tick, and only under pressure.
    pub(super) fn shed(&mut self) {
        let mut holders: Vec<(u32, u32)> = self
            .conns
            .iter()
            .filter(|(_, conn)| conn.charged_bytes > 0 && conn.phase < Phase::CloseSent)
            .map(|(slot, conn)| (conn.charged_bytes, slot as u32))
            .collect();
        holders.sort_unstable_by(|one, other| other.cmp(one));
        let mut left = self.env.memory_bytes;
        for (bytes, slot) in holders {
            if left <= self.env.memory_cap / 100 * SHED_TO_PERCENT {
                return;
            }
            left = left.saturating_sub(bytes as usize);
            self.env.counters.shed.add(1);
            self.drop_held(slot);
            self.close_by_force(slot, close::TRY_AGAIN, &reason("memory", 1000));
            self.recharge(slot);
        }
    }

    /// What a shed connection had not finished sending is given up too.
    fn drop_held(&mut self, slot: u32) {
        if let Some(conn) = self.conns.get_mut(slot as usize) {
            let channels = conn.take(|rare| rare.channels.take());
            conn.rare =
                channels.map(|channels| Box::new(Rare { channels: Some(channels), ..Rare::default() }));
            conn.ws = crate::ws::connection::Connection::new(crate::ws::sink::Role::Server, None);
        }
    }
}
