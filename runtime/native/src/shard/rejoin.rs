//! The table and the links change: rooms move to the host that owns them now, and their members with them.

use super::core::Core;
use super::rooms::Transfer;
use super::routes::Routes;
use super::table::TableUpdate;
use super::work::LinkOrder;
use crate::mesh::{HostIndex, RoomHandle};

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
        for host in self.links.outdated(update) {
            self.work.links.push(LinkOrder::Disconnect { host });
            self.link_down(host);
            self.links.remove(host, &self.env);
        }
        self.work.links.extend(update.hosts.iter().filter_map(|row| self.links.add(row, &self.env)));
        self.links.count(&self.env);
        self.rooms.rooms.keys().into_iter().for_each(|handle| self.follow_table(handle));
        self.members_sent(|_, _| true);
        self.retry_heads();
    }

    fn follow_table(&mut self, handle: RoomHandle) {
        let Some(room) = self.rooms.rooms.get_mut(handle).filter(|room| !room.is_empty()) else {
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
    pub(super) fn rooms_of(&self, host: HostIndex) -> Vec<RoomHandle> {
        let rooms = self.rooms.rooms.iter().filter(|(_, room)| !room.is_empty() && room.host == host);
        rooms.map(|(handle, _)| handle).collect()
    }
}
