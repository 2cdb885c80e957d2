//! Rooms and their hosts: joining, leaving, and joining again elsewhere when the table says so.
//!
//! The one rule: frames of a room go out only while it is attached, that is, after its OPEN on the owner's present link.

use crate::mesh::partition::actor_partition;
use crate::mesh::{Kind, body, flags};

use super::core::Core;
use super::links::Handle;
use super::rooms::Joined;

impl Core {
    /// Sends a frame about a member, if its room is attached.
    pub(super) fn push_to_room(&mut self, member: u32, kind: Kind, frame_body: &[u8]) -> bool {
        let Some(room) = self.rooms.room_of(member).filter(|room| room.attached) else { return false };
        let Some(Some(link)) = self.links.get_mut(room.host as usize) else { return false };
        link.out.push(kind, 0, member, room.epoch, &[frame_body]);
        true
    }

    /// Sends OPEN and everybody's JOIN to the owner, if its link is up.
    pub(super) fn attach(&mut self, handle: u32) {
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return };
        let Some(Some(link)) = self.links.get_mut(room.host as usize) else { return };
        let Some(route) = self.routes.rooms.get(usize::from(room.route)).filter(|_| link.up) else { return };
        let open = body::Open { kind: &route.kind, key: &room.key }.bytes();
        link.out.push(Kind::Open, 0, handle, room.epoch, &[&open]);
        room.attached = true;
        room.credit_bytes = self.env.settings.room_credit_bytes;
        room.starved = false;
        let mut recovered = 0;
        for index in 0..room.members.len() {
            let member = room.members[index];
            let Some(entry) = self.rooms.members.get_mut(member as usize) else { continue };
            let recovers = entry.joined == Joined::TAKEN;
            recovered += u64::from(recovers);
            let bits = if recovers { flags::RECOVER } else { 0 };
            if !recovers {
                entry.joined = Joined::sent(link.out.next_seq());
            }
            link.out.push(Kind::Join, bits, member, room.epoch, &[&entry.join]);
        }
        if recovered > 0 {
            link.out.push(Kind::MembersEnd, 0, handle, room.epoch, &[]);
            self.env.counters.rejoined.add(recovered);
        }
        self.resume(handle);
    }

    /// The host no longer has the room: whom it had taken, among the first `acknowledged` frames, will recover, the
    /// rest joins anew.
    pub(super) fn detach_room(&mut self, handle: u32, acknowledged: u64) {
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return };
        room.attached = false;
        for &member in &room.members {
            let Some(entry) = self.rooms.members.get_mut(member as usize) else { continue };
            entry.joined = entry.joined.after(acknowledged);
        }
    }

    /// Puts a connection into a room, making the room known if it is the first. Returns the membership.
    pub(super) fn join(&mut self, slot: u32, route: u16, key: &str, join: Vec<u8>) -> u32 {
        let handle = match self.rooms.find(route, key) {
            Some(handle) => handle,
            None => self.new_room(route, key),
        };
        self.env.memory_bytes += join.len();
        let member = self.rooms.add(handle, slot, join.into_boxed_slice());
        self.send_join(handle, member);
        self.env.counters.members.add(1);
        member
    }

    fn send_join(&mut self, handle: u32, member: u32) {
        let Some(room) = self.rooms.rooms.get(handle as usize).filter(|room| room.attached) else { return };
        let Some(Some(link)) = self.links.get_mut(room.host as usize) else { return };
        let Some(entry) = self.rooms.members.get_mut(member as usize) else { return };
        entry.joined = Joined::sent(link.out.next_seq());
        link.out.push(Kind::Join, 0, member, room.epoch, &[&entry.join]);
    }

    fn new_room(&mut self, route: u16, key: &str) -> u32 {
        let declared = self.routes.rooms.get(usize::from(route));
        let (kind, policy) =
            declared.map_or(("", Default::default()), |it| (it.kind.as_str(), it.slow_client));
        let partition = actor_partition(kind, key);
        let owner = self.table.owner(partition);
        let handle = self.rooms.insert(super::rooms::Room {
            route,
            key: key.into(),
            partition,
            policy,
            host: owner.host,
            epoch: owner.epoch,
            attached: false,
            starved: false,
            credit_bytes: 0,
            members: Vec::new(),
            paused: Default::default(),
        });
        self.env.counters.rooms.add(1);
        self.attach(handle);
        handle
    }

    /// The room has no members here any more.
    pub(super) fn release(&mut self, handle: u32) {
        let Some(room) = self.rooms.rooms.get(handle as usize) else { return };
        let host = room.host;
        if let Some(Some(link)) = self.links.get_mut(host as usize).filter(|_| room.attached) {
            link.out.push(Kind::Release, 0, handle, room.epoch, &[]);
        }
        self.env.counters.rooms.sub(1);
        self.free(host, Handle::Room(handle));
    }

    /// Frees a handle when `host` has taken everything sent up to now; at once if there is no link to it.
    pub(super) fn free(&mut self, host: u32, handle: Handle) {
        match self.links.get_mut(host as usize) {
            Some(Some(link)) if link.up => link.free_later(handle),
            _ => self.free_now(handle),
        }
    }

    pub(super) fn free_now(&mut self, handle: Handle) {
        match handle {
            Handle::Room(room) => drop(self.rooms.rooms.try_remove(room as usize)),
            Handle::Member(member) => drop(self.rooms.members.try_remove(member as usize)),
        }
    }
}
