//! Rooms and their hosts: joining, leaving, and joining again elsewhere when the table says so.
//!
//! The one rule: frames of a room go out only while it is attached, that is, after its OPEN on the owner's present link.

use crate::mesh::partition::actor_partition;
use crate::mesh::{Kind, body, flags};

use super::conn::NONE;
use super::core::Core;
use super::links::Handle;
use super::rooms::Joined;

/// A grant of credit must not cost a walk over every waiting connection.
const RESUMED_AT_A_TIME: usize = 32;

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
        let mut recovered = 0;
        for index in 0..room.members.len() {
            let member = room.members[index];
            let Some(entry) = self.rooms.members.get_mut(member as usize) else { continue };
            let recovers = entry.joined == Joined::Taken;
            recovered += u64::from(recovers);
            let bits = if recovers { flags::RECOVER } else { 0 };
            if !recovers {
                entry.joined = Joined::Sent(link.out.next_seq());
            }
            link.out.push(Kind::Join, bits, member, room.epoch, &[&entry.join]);
        }
        if recovered > 0 {
            link.out.push(Kind::MembersEnd, 0, handle, room.epoch, &[]);
            self.env.counters.rejoined.add(recovered);
        }
        self.resume_paused(handle);
    }

    /// The host no longer has the room: what it had taken will recover, the rest joins anew.
    pub(super) fn detach_room(&mut self, handle: u32) {
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return };
        let acknowledged = match self.links.get(room.host as usize) {
            Some(Some(link)) => link.incoming.peer_ack(),
            _ => 0,
        };
        room.attached = false;
        for &member in &room.members {
            let Some(entry) = self.rooms.members.get_mut(member as usize) else { continue };
            entry.joined = match entry.joined {
                Joined::Sent(seq) if seq < acknowledged => Joined::Taken,
                Joined::Sent(_) => Joined::No,
                known => known,
            };
        }
    }

    /// Puts a connection into a room, making the room known if it is the first. Returns the membership.
    pub(super) fn join(&mut self, slot: u32, route: u16, key: &str, join: Vec<u8>) -> u32 {
        let handle = match self.rooms.find(route, key) {
            Some(handle) => handle,
            None => self.new_room(route, key),
        };
        let mut join = join.into_boxed_slice();
        if let Some(field) = join.first_chunk_mut::<4>() {
            *field = handle.to_le_bytes();
        }
        let member = self.rooms.add(handle, slot, join);
        self.send_join(handle, member);
        self.env.counters.members.add(1);
        member
    }

    fn send_join(&mut self, handle: u32, member: u32) {
        let Some(room) = self.rooms.rooms.get(handle as usize).filter(|room| room.attached) else { return };
        let Some(Some(link)) = self.links.get_mut(room.host as usize) else { return };
        let Some(entry) = self.rooms.members.get_mut(member as usize) else { return };
        entry.joined = Joined::Sent(link.out.next_seq());
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
        let told = match self.links.get_mut(room.host as usize) {
            Some(Some(link)) if room.attached => {
                link.out.push(Kind::Release, 0, handle, room.epoch, &[]);
                true
            }
            _ => false,
        };
        self.env.counters.rooms.sub(1);
        self.free(handle, Handle::Room(handle), told);
    }

    /// Frees a handle: now, or when the host of `room` has taken the frame just sent.
    pub(super) fn free(&mut self, room: u32, handle: Handle, later: bool) {
        let host = self.rooms.rooms.get(room as usize).map_or(NONE, |room| room.host);
        match self.links.get_mut(host as usize) {
            Some(Some(link)) if later => link.free_later(handle),
            _ => self.free_now(handle),
        }
    }

    pub(super) fn free_now(&mut self, handle: Handle) {
        match handle {
            Handle::Room(room) => drop(self.rooms.rooms.try_remove(room as usize)),
            Handle::Member(member) => drop(self.rooms.members.try_remove(member as usize)),
        }
    }

    /// Credit or an owner came: let waiting connections be read, a few at a time, as far as the credit goes.
    pub(super) fn resume_paused(&mut self, handle: u32) {
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return };
        for _ in 0..RESUMED_AT_A_TIME {
            if room.credit_bytes <= 0 || !room.attached {
                return;
            }
            let Some(slot) = room.paused.pop_front() else { return };
            if let Some(conn) = self.conns.get_mut(slot as usize).filter(|conn| conn.paused) {
                conn.paused = false;
                conn.last_seen_ms = self.env.now();
                if conn.assembling_since_ms != 0 {
                    conn.assembling_since_ms = conn.last_seen_ms;
                }
                self.env.counters.paused.sub(1);
                self.work.resumed.push_back(slot);
            }
        }
        self.work.waking.push(handle);
    }
}
