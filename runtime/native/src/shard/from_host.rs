//! Host → clients: frames of a link become messages in queues, closes, credit.
//!
//! The one rule: a frame whose epoch is not its room's, or that comes over another link than the owner's, is dropped
//! and counted, so that a host which lost a partition is mute towards its former members.

use crate::mesh::{Frame, Incoming, Kind, LinkError, body};

use super::conn::NONE;
use super::core::Core;
use super::links::Link;

/// Frames whose handle is a room's; that of all others is a member's.
const OF_ROOMS: [Kind; 6] =
    [Kind::Publish, Kind::Credit, Kind::NotOwner, Kind::Overflow, Kind::Multicast, Kind::Stream];

/// Bytes asked of the link at a time.
pub const LINK_READ_BYTES: usize = 256 * 1024;

impl Core {
    /// Where the driver reads a link's bytes to; `link_filled` follows.
    pub fn link_space(&mut self, host: u32) -> Option<&mut [u8]> {
        let link = self.links.get_mut(host as usize)?.as_mut()?;
        Some(link.incoming.space(LINK_READ_BYTES))
    }

    /// `count` bytes were read into `link_space`. An error ends the link.
    pub fn link_filled(&mut self, host: u32, count: usize) -> Result<(), LinkError> {
        let Some(Some(link)) = self.links.get_mut(host as usize) else { return Ok(()) };
        let mut incoming = std::mem::replace(&mut link.incoming, Incoming::new(0));
        incoming.filled(count);
        link.read_at_ms = self.env.now_ms; // a host that writes reads as well
        self.env.counters.mesh_bytes_in.add(count as u64);
        let before = incoming.taken();
        let result = self.take_frames(host, &mut incoming);
        self.env.counters.mesh_frames_in.add(incoming.taken() - before);
        if let Some(Some(link)) = self.links.get_mut(host as usize) {
            link.incoming = incoming;
        }
        self.free_acknowledged(host);
        result
    }

    fn take_frames(&mut self, host: u32, incoming: &mut Incoming) -> Result<(), LinkError> {
        while let Some(frame) = incoming.next_frame()? {
            self.take_frame(host, &frame)?;
        }
        Ok(())
    }

    fn free_acknowledged(&mut self, host: u32) {
        self.links.get_mut(host as usize).and_then(Option::as_mut).into_iter().for_each(Link::forget_joins);
        while let Some(handle) =
            self.links.get_mut(host as usize).and_then(Option::as_mut).and_then(|l| l.next_freed())
        {
            self.free_now(handle);
        }
        self.after_freeing();
    }

    fn take_frame(&mut self, host: u32, frame: &Frame<'_>) -> Result<(), LinkError> {
        let of_room = OF_ROOMS.contains(&frame.kind);
        let room = match of_room {
            true => frame.handle,
            false => self.rooms.members.get(frame.handle as usize).map_or(NONE, |member| member.room),
        };
        let Some(known) = self.rooms.rooms.get(room as usize) else {
            self.in_vain(host, frame);
            return Ok(());
        };
        if known.host != host || known.epoch != frame.epoch {
            self.env.counters.mesh_fenced.add(1);
            self.in_vain(host, frame);
            return Ok(());
        }
        match of_room {
            true => self.take_room_frame(room, frame),
            false => self.take_member_frame(frame),
        }
    }

    /// For a room that has gone, or is another host's. That something was refused counts whatever it was.
    #[cold]
    fn in_vain(&mut self, host: u32, frame: &Frame<'_>) {
        if frame.kind == Kind::NotOwner {
            self.refusal_heard(host);
        }
    }

    fn take_room_frame(&mut self, room: u32, frame: &Frame<'_>) -> Result<(), LinkError> {
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

    fn grant(&mut self, handle: u32, more: u32) {
        if let Some(room) = self.rooms.rooms.get_mut(handle as usize) {
            room.credit_bytes += i64::from(more);
        }
        self.resume(handle);
    }

    /// A host that knows more than we do: the table that moves the room is on its way to us.
    fn not_owner(&mut self, room: u32, version: u64) {
        let host = self.rooms.rooms.get(room as usize).map_or(NONE, |room| room.host);
        self.refusal_heard(host);
        if version < self.table.version {
            self.refused(room);
        }
    }
}
