//! The table and the links change: rooms move to the host that owns them now, and their members with them.

use super::conn::NONE;
use super::core::Core;
use super::links::{Link, LinkOrder};
use super::rooms::{Room, Transfer};
use super::routes::Routes;
use super::table::{HostRow, TableUpdate};

impl Core {
    /// What paths lead to. Rooms refer to their route by its place in the list, so a list may only grow at its end.
    pub fn set_routes(&mut self, routes: Routes) {
        self.routes = routes;
    }

    /// Takes a newer table: connects to new hosts, and moves every room whose owner changed. O(rooms here).
    pub fn apply_table(&mut self, update: &TableUpdate) {
        if !self.table.apply(update) {
            return;
        }
        self.forget_hosts(update);
        update.hosts.iter().for_each(|host| self.know_host(host));
        self.count_links();
        let rooms: Vec<u32> = self.rooms.rooms.iter().map(|(handle, _)| handle as u32).collect();
        rooms.into_iter().for_each(|handle| self.follow_table(handle));
        self.members_sent(|_, _| true);
        self.retry_heads();
    }

    fn forget_hosts(&mut self, update: &TableUpdate) {
        for host in 0..self.links.len() as u32 {
            let stays = update.hosts.iter().any(|row| row.index == host);
            if !stays && self.links[host as usize].is_some() {
                self.work.links.push(LinkOrder::Disconnect { host });
                self.link_down(host);
                self.links[host as usize] = None;
                self.env.faults.clear(host);
            }
        }
    }

    fn know_host(&mut self, host: &HostRow) {
        let at = host.index as usize;
        if self.links.len() <= at {
            self.links.resize_with(at + 1, || None);
        }
        if self.links[at].as_ref().is_some_and(|link| link.generation == host.generation) {
            return;
        }
        if self.links[at].is_some() {
            self.work.links.push(LinkOrder::Disconnect { host: host.index });
            self.link_down(host.index);
        }
        self.env.faults.clear(host.index);
        self.links[at] = Some(Link::new(host.generation, host.address.clone(), self.env.now_ms));
        self.order_connect(host.index);
    }

    fn follow_table(&mut self, handle: u32) {
        let Some(room) = self.rooms.rooms.get_mut(handle as usize).filter(|room| !room.is_empty()) else {
            return;
        };
        let owner = self.table.owner(room.partition);
        if (owner.host, owner.epoch) == (room.host, room.epoch) {
            return;
        }
        if let Transfer::Awaited { retries, .. } = &mut room.transfer {
            *retries = false;
        } else if room.attached {
            self.part(handle, false);
        } else {
            self.take_to_owner(handle);
            self.open_at_owner(handle, true);
        }
    }

    /// Rooms with members that the host owns, or that are still with it although they have left it.
    pub(super) fn rooms_of(&self, host: u32) -> Vec<u32> {
        let of_host = |room: &Room| !room.is_empty() && room.host == host;
        let rooms = self.rooms.rooms.iter().filter(|(_, room)| host != NONE && of_host(room));
        rooms.map(|(handle, _)| handle as u32).collect()
    }
}
