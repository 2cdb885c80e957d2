//! From a link to what it means for rooms: it comes up, breaks, cannot be made, is not read, is tried again.

use std::collections::BTreeSet;

use super::core::Core;
use super::link::link::Link;
use super::link::reading::Observed;
use super::rooms::Room;
use crate::mesh::HostIndex;

impl Core {
    /// The driver has connected: introduce ourselves, then every room of this host with its members.
    pub fn link_up(&mut self, host: HostIndex) {
        if !self.links.connected(host, &self.env) {
            return;
        }
        self.rooms_of(host).into_iter().for_each(|handle| self.attach(handle));
        self.members_sent(|other, _| other == host);
        self.retry_heads();
    }

    /// Tells hosts that they have been sent the members of all their rooms, by the table that is known here. A host is told
    /// later while a room of its own waits: a host has refused the room, or has not yet acknowledged that it was left.
    pub(super) fn members_sent(&mut self, to: impl Fn(HostIndex, &Link) -> bool) {
        let waiting = self.hosts_of_waiting_rooms();
        self.links.end_members(self.table.version, &waiting, to);
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

    /// The link broke. Its rooms wait, their sockets are not read; handles in flight are free.
    pub fn link_down(&mut self, host: HostIndex) {
        // Before its rooms are told: what waits for them fails, since the link is lost.
        if !self.links.breaks(host) {
            return;
        }
        for handle in self.rooms_of(host) {
            // Those that have left it are settled below.
            if self.rooms.rooms.get(handle).is_some_and(|room| !room.is_awaited()) {
                self.detach_room(handle);
                self.each_member(handle, Core::unasked);
            }
        }
        self.links.begin_anew(host, &self.env).for_each(|freed| self.take_freed(freed));
        self.after_freeing();
    }

    /// The driver could not connect. `error`: why, in one line.
    pub fn link_failed(&mut self, host: HostIndex, error: &str) {
        if self.links.failed(host, error, &self.env) == Some(1) {
            // What was kept for a new host: from now on nothing is.
            self.rooms_of(host).into_iter().for_each(|handle| self.fail_waiting(handle));
        }
    }

    /// The driver has looked how much of a link its host has not read: so many bytes, in the kernel or before it.
    pub fn link_observed(&mut self, host: HostIndex, unread_bytes: usize) {
        match self.links.observe(host, unread_bytes, &self.env) {
            Some(Observed::Stops) => self.stop_waiting(host),
            Some(Observed::IsStopped) => self.give_up_unread_joins(host), // of rooms that have come to it since
            Some(Observed::Resumes) => self.retry_heads(),
            Some(Observed::Reads) | None => {}
        }
    }

    /// The host does not read: what waits for it fails, and so does what lies unread; what it has taken stays.
    fn stop_waiting(&mut self, host: HostIndex) {
        let Some(frames_read) = self.links.get(host).map(|link| link.traffic.frames_read()) else { return };
        self.give_up_unread_joins(host);
        for handle in self.rooms_of(host) {
            self.fail_unread(handle, frames_read);
            self.fail_waiting(handle);
        }
    }

    /// Refuses newcomers whose JOIN lies unread. Their LEAVE follows it: if the room grants the join late, it is left at once.
    fn give_up_unread_joins(&mut self, host: HostIndex) {
        let unread = self.links.known_mut(host).map(|link| link.traffic.take_unread_joins());
        unread.into_iter().flatten().for_each(|member| self.give_up_join(member));
    }

    /// Tries the links that are down again, each in its time, and the rooms that were refused.
    pub fn retry_links(&mut self) {
        self.retry_refused();
        self.members_sent(|_, link| link.owes_members_end());
        self.expire_joins();
        self.work.links.extend(self.links.due(self.env.now_ms));
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

    /// Sealed bytes for a link.
    pub fn link_unsent(&mut self, host: HostIndex) -> &[u8] {
        self.links.get_mut(host).map_or(&[], |link| link.traffic.unsent())
    }

    /// `count` bytes of `link_unsent` were written: rooms that waited for room on the link may go on.
    pub fn link_wrote(&mut self, host: HostIndex, count: usize) {
        self.env.counters.mesh_bytes_out.add(count as u64);
        let Some(link) = self.links.get_mut(host) else { return };
        link.traffic.wrote(count);
        for handle in link.take_starved(self.env.settings.link_bytes / 2) {
            if let Some(room) = self.rooms.rooms.get_mut(handle) {
                room.starved = false;
            }
            self.resume(handle);
        }
    }

    /// Rooms can be opened: the table is known and every host's link is up.
    pub fn is_ready(&self) -> bool {
        self.table.version > 0 && self.links.are_all_up()
    }
}
