//! The table and the links change: rooms move to the host that owns them now, and their members with them.

use super::conn::NONE;
use super::core::Core;
use super::links::{Handle, Link, LinkOrder};
use super::routes::Routes;
use super::table::{HostRow, TableUpdate};
use crate::mesh::{Kind, flags};

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
        let Some(room) = self.rooms.rooms.get(handle as usize).filter(|room| !room.is_empty()) else {
            return;
        };
        let owner = self.table.owner(room.partition);
        if (owner.host, owner.epoch) == (room.host, room.epoch) {
            return;
        }
        let host = room.host;
        let is_reached = self.links.get(host as usize).and_then(Option::as_ref).is_some_and(|link| link.up);
        self.fail_asked(handle); // what its former owner still replies is fenced
        let handle = if is_reached { self.part(handle) } else { handle };
        if let Some(room) = self.rooms.rooms.get_mut(handle as usize).filter(|room| !room.is_empty()) {
            (room.host, room.epoch) = (owner.host, owner.epoch);
        }
        if self.is_unavailable(handle) {
            self.fail_waiting(handle); // before it is sent to a host that does not read
        }
        if self.rooms.rooms.get(handle as usize).is_some_and(|room| !room.is_empty()) {
            self.attach(handle);
        }
    }

    /// A living host lost the room, or has refused it: it forgets our members there. What it says to their handles must reach
    /// nobody, so they get new ones, and what it was asked is answered here. Returns the room's.
    fn part(&mut self, handle: u32) -> u32 {
        let Some(room) = self.rooms.rooms.get(handle as usize) else { return handle };
        let host = room.host;
        let Some(Some(link)) = self.links.get_mut(host as usize) else { return handle };
        link.out.push(Kind::Release, flags::RECOVER, handle, room.epoch, &[]);
        self.detach_room(handle);
        if self.rooms.rooms.get(handle as usize).is_none_or(|room| room.is_empty()) {
            return handle;
        }
        let Core { rooms, conns, .. } = self;
        let moved = |slot: u32, old, new| {
            conns.get_mut(slot as usize).into_iter().for_each(|conn| conn.renew(old, new));
        };
        let (renewed, old) = rooms.renew(handle, moved);
        old.into_iter().for_each(|member| self.free(host, Handle::Member(member)));
        self.free(host, Handle::Room(handle));
        renewed
    }

    /// The owner had an older table than we have, so it took nothing of this attachment: tried again at the next retry.
    pub(super) fn refused(&mut self, handle: u32) {
        if self.rooms.rooms.get(handle as usize).is_some_and(|room| room.attached) {
            self.detach_room(handle);
            self.work.refused.push(handle);
        }
    }

    pub(super) fn rooms_of(&self, host: u32) -> Vec<u32> {
        let of_host = |&(_, room): &(usize, &super::rooms::Room)| room.host == host && host != NONE;
        self.rooms.rooms.iter().filter(of_host).map(|(handle, _)| handle as u32).collect()
    }
}
