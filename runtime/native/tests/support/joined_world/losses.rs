//! Links that break and hosts that die.

use super::host::Host;
use super::{World, host_config};
use _native::mesh::HostIndex;

impl World {
    /// The shard finds its link to this host broken.
    pub(super) fn break_link(&mut self, host: usize) {
        if self.wires.iter().any(|wire| wire.host == host && wire.is_open) {
            self.forget_wire(host);
            self.forgive_lost();
            self.shard.link_down(HostIndex(host as u32));
        }
    }

    /// What was under way on a link that is lost may be lost.
    fn forgive_lost(&mut self) {
        self.clients.values_mut().for_each(|client| client.owed.clear());
    }

    /// A host dies; another takes its place, and all that it had.
    pub(super) fn kill(&mut self, host: usize) {
        self.wires.retain(|wire| wire.host != host || wire.is_open);
        let generation = self.hosts[host].generation + 1;
        self.hosts[host] = Host::new(generation, host_config(self.window), self.handled.clone());
        self.break_link(host);
        self.wires.retain(|wire| wire.host != host);
        for half in 0..2 {
            if self.rows[half].0 == host {
                self.rows[half] = (self.random.below(2), self.version + 1);
            }
        }
        self.publish_table();
    }
}
