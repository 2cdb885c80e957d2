//! Whether hosts are reached: links come up, break, cannot be made, and are tried again with back-off.
//!
//! The one rule: a link that the table names and that does not work is counted, told to the parent, and tried again.

use std::collections::BTreeSet;

use super::core::Core;
use super::faults::LinkFault;
use super::links::{Link, LinkOrder};
use super::rooms::Room;
use crate::mesh::frames::NOBODY;
use crate::mesh::{HostIndex, Kind, body};

impl Core {
    /// The driver has connected: introduce ourselves, then every room of this host with its members.
    pub fn link_up(&mut self, host: HostIndex) {
        let Some(link) = self.links.get_mut(host) else { return };
        (link.up, link.lost, link.attempts) = (true, false, 0);
        (link.since_ms, link.read_at_ms) = (self.env.now_ms, self.env.now_ms);
        self.links_made = self.links_made.wrapping_add(1);
        let (generation, number) = (self.generation, self.links_made);
        let hello = body::Hello { version: body::VERSION, generation, link: number };
        link.out.push(Kind::Hello, 0, self.index.0, 0, &[&hello.bytes()]);
        self.env.faults.clear(host);
        self.count_links();
        self.rooms_of(host).into_iter().for_each(|handle| self.attach(handle));
        self.members_sent(|other, _| other == host);
        self.retry_heads();
    }

    /// Tells hosts that they have been sent the members of all their rooms, by the table that is known here. A host is told
    /// later while a room of its own waits: a host has refused the room, or has not yet acknowledged that it was left.
    pub(super) fn members_sent(&mut self, to: impl Fn(HostIndex, &Link) -> bool) {
        let version = self.table.version.to_le_bytes();
        let waiting = self.hosts_of_waiting_rooms();
        for (host, link) in self.links.iter_mut() {
            if link.up && to(host, link) {
                link.unsaid = waiting.contains(&host);
                if !link.unsaid {
                    link.out.push(Kind::MembersEnd, 0, NOBODY, 0, &[&version, &link.refusals.to_le_bytes()]);
                }
            }
        }
    }

    /// O(rooms), while some wait.
    fn hosts_of_waiting_rooms(&self) -> BTreeSet<HostIndex> {
        let rooms = &self.rooms.rooms;
        let refused = self.work.refused.iter().filter_map(|&handle| rooms.get(handle));
        let some = (self.rooms.awaited > 0).then(|| rooms.iter());
        let awaited = some.into_iter().flatten().map(|(_, room)| room).filter(|room| room.is_awaited());
        let waiting = refused.chain(awaited).filter(|room| !room.attached && !room.is_empty());
        waiting.filter_map(|room| self.table.owner(room.partition).host.get()).collect()
    }

    /// A NOT_OWNER has come, of whatever room: its host has not taken for whole what it was told before.
    pub(super) fn refusal_heard(&mut self, host: HostIndex) {
        if let Some(link) = self.links.get_mut(host) {
            (link.refusals, link.unsaid) = (link.refusals + 1, true);
        }
    }

    /// The link broke. Its rooms wait, their sockets are not read; handles in flight are free.
    pub fn link_down(&mut self, host: HostIndex) {
        let Some(link) = self.links.get_mut(host) else { return };
        link.lost |= link.up; // before its rooms are told: what waits for them fails
        for handle in self.rooms_of(host) {
            // Those that have left it are settled below.
            if self.rooms.rooms.get(handle).is_some_and(|room| !room.is_awaited()) {
                self.detach_room(handle);
                self.each_member(handle, Core::unasked);
            }
        }
        let Some(link) = self.links.known_mut(host) else { return };
        if link.up {
            self.env.counters.links_lost.add(1);
            self.env.counters.mesh_unacknowledged.add(link.unacknowledged());
        }
        let (freed, lost) = (link.take_freed(), link.lost);
        let address = std::mem::take(&mut link.address);
        *link = Link::new(link.generation, address, self.env.now_ms);
        link.lost = lost;
        self.env.faults.clear(host);
        self.count_links();
        freed.for_each(|freed| self.take_freed(freed));
        self.after_freeing();
    }

    /// The driver could not connect. `error`: why, in one line.
    pub fn link_failed(&mut self, host: HostIndex, error: &str) {
        let now_ms = self.env.now_ms;
        let Some(link) = self.links.get_mut(host).filter(|link| !link.up) else { return };
        link.failed(now_ms);
        self.env.counters.link_failures.add(1);
        let attempts = link.attempts;
        self.env.faults.set(LinkFault {
            host,
            generation: link.generation,
            address: link.address.clone(),
            error: error.to_owned(),
            attempts,
            down_ms: now_ms.saturating_sub(link.since_ms),
        });
        if attempts == 1 {
            // What was kept for a new host: from now on nothing is.
            self.rooms_of(host).into_iter().for_each(|handle| self.fail_waiting(handle));
        }
    }

    /// Tries the links that are down again, each in its time, and the rooms that were refused.
    pub fn retry_links(&mut self) {
        self.retry_refused();
        self.members_sent(|_, link| link.unsaid);
        self.expire_joins();
        let now_ms = self.env.now_ms;
        let is_due = |link: &Link| !link.up && link.retry_at_ms <= now_ms;
        for host in self.links.keys() {
            if self.links.get(host).is_some_and(is_due) {
                self.order_connect(host);
            }
        }
    }

    /// Opens rooms that were refused, unless they still wait for their host.
    fn retry_refused(&mut self) {
        for handle in std::mem::take(&mut self.work.refused) {
            // It may have gone, or followed a newer table meanwhile.
            let room = self.rooms.rooms.get(handle);
            match room.filter(|room| !room.attached && !room.is_empty()).map(Room::is_awaited) {
                Some(true) => self.work.refused.push(handle),
                Some(false) => self.attach(handle),
                None => {}
            }
        }
    }

    pub(super) fn order_connect(&mut self, host: HostIndex) {
        if let Some(link) = self.links.known(host) {
            self.work.links.push(LinkOrder::Connect { host, address: link.address.clone() });
        }
    }

    /// Shows how many links are down. O(hosts), when one of them changes.
    pub(super) fn count_links(&self) {
        let down = self.links.iter().filter(|(_, link)| !link.up).count();
        self.env.counters.links_down.set(down as u64);
    }

    /// Rooms can be opened: the table is known and every host's link is up.
    pub fn is_ready(&self) -> bool {
        self.table.version > 0 && self.links.iter().all(|(_, link)| link.up)
    }
}
