//! Host → clients: frames of a link become messages in queues, closes, credit.
//!
//! The one rule: a frame whose epoch is not its room's, or that comes over another link than the owner's, is dropped
//! and counted, so that a host which lost a partition is mute towards its former members.

use crate::mesh::{Frame, HostIndex, Incoming, Kind, LinkError, MemberHandle, RoomHandle, body};

use super::core::Core;
use super::link::freed::Handle;
use super::link::link::Link;

/// Frames whose handle is a room's; that of all others is a member's.
const OF_ROOMS: [Kind; 6] =
    [Kind::Publish, Kind::Credit, Kind::NotOwner, Kind::Overflow, Kind::Multicast, Kind::Stream];

/// What a frame's handle names.
fn named(frame: &Frame<'_>) -> Handle {
    match OF_ROOMS.contains(&frame.kind) {
        true => Handle::Room(RoomHandle(frame.handle)),
        false => Handle::Member(MemberHandle(frame.handle)),
    }
}

impl Core {
    /// Where the driver reads a link's bytes to; `link_filled` follows.
    pub fn link_space(&mut self, host: HostIndex) -> Option<&mut [u8]> {
        Some(self.links.get_mut(host)?.traffic.space())
    }

    /// `count` bytes were read into `link_space`. An error ends the link.
    pub fn link_filled(&mut self, host: HostIndex, count: usize) -> Result<(), LinkError> {
        let Some(link) = self.links.get_mut(host) else { return Ok(()) };
        let mut incoming = link.traffic.filled(count, self.env.now_ms);
        self.env.counters.mesh_bytes_in.add(count as u64);
        let before = incoming.taken();
        let result = self.take_frames(host, &mut incoming);
        self.env.counters.mesh_frames_in.add(incoming.taken() - before);
        if let Some(link) = self.links.known_mut(host) {
            link.traffic.took(incoming);
        }
        self.free_acknowledged(host);
        result
    }

    fn take_frames(&mut self, host: HostIndex, incoming: &mut Incoming) -> Result<(), LinkError> {
        while let Some(frame) = incoming.next_frame()? {
            self.take_frame(host, &frame)?;
        }
        Ok(())
    }

    fn free_acknowledged(&mut self, host: HostIndex) {
        while let Some(freed) = self.links.get_mut(host).and_then(Link::next_freed) {
            self.take_freed(freed);
        }
        self.after_freeing();
    }

    fn take_frame(&mut self, host: HostIndex, frame: &Frame<'_>) -> Result<(), LinkError> {
        let handle = named(frame);
        let room = match handle {
            Handle::Room(room) => Some(room),
            Handle::Member(member) => self.rooms.members.get(member).map(|member| member.room),
        };
        let Some(known) = room.and_then(|room| self.rooms.rooms.get(room)) else {
            self.expired(host, frame);
            return Ok(());
        };
        if known.host != host || known.epoch != frame.epoch {
            self.env.counters.mesh_fenced.add(1);
            self.in_vain(host, frame);
            return Ok(());
        }
        match handle {
            Handle::Room(room) => self.take_room_frame(room, frame),
            Handle::Member(member) if self.is_there(member) => self.take_member_frame(member, frame),
            Handle::Member(_) => {
                if frame.kind == Kind::Returned {
                    self.env.counters.pushes_dropped.add(1); // its sender has gone
                }
                self.expired(host, frame);
                Ok(())
            }
        }
    }

    /// For a room or a member that has gone: the host had not heard of that when it sent this.
    #[cold]
    fn expired(&mut self, host: HostIndex, frame: &Frame<'_>) {
        self.env.counters.mesh_expired.add(1);
        self.in_vain(host, frame);
    }

    /// For a room that has gone, or is another host's. That something was refused counts whatever it was.
    #[cold]
    fn in_vain(&mut self, host: HostIndex, frame: &Frame<'_>) {
        if frame.kind == Kind::NotOwner {
            self.links.get_mut(host).into_iter().for_each(Link::note_refusal);
        }
    }

    fn take_room_frame(&mut self, room: RoomHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        match frame.kind {
            Kind::Publish => return self.publish(room, frame),
            Kind::Multicast => return self.multicast(room, frame),
            Kind::Stream => return self.stream(room, frame),
            Kind::Overflow => self.overflow(room, frame),
            Kind::Credit => self.grant(room, body::read_u32(frame.body)?),
            Kind::NotOwner => self.not_owner(room, body::read_u64(frame.body)?),
            _ => {}
        }
        Ok(())
    }

    fn grant(&mut self, handle: RoomHandle, more: u32) {
        if let Some(room) = self.rooms.rooms.known_mut(handle) {
            room.credit_bytes += i64::from(more);
        }
        self.resume(handle);
    }

    /// A host that knows more than we do: the table that moves the room is on its way to us.
    fn not_owner(&mut self, room: RoomHandle, version: u64) {
        let Some(host) = self.rooms.rooms.known(room).and_then(|room| room.host.get()) else { return };
        self.links.get_mut(host).into_iter().for_each(Link::note_refusal);
        if version < self.table.version {
            self.refused(room);
        }
    }
}
