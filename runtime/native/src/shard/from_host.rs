//! Host → clients: frames of a link become messages in queues, closes, credit.
//!
//! The one rule: a frame whose epoch is not its room's, or that comes over another link than the owner's, is dropped
//! and counted, so that a host which lost a partition is mute towards its former members.

use crate::mesh::{Frame, Incoming, Kind, LinkError, Say, body, read_except};
use crate::ws::close;

use super::closing::reason;
use super::conn::{After, NONE};
use super::core::Core;
use super::deliver::{Message, Wire};
use super::member::{Member, Standing};

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
        while let Some(handle) =
            self.links.get_mut(host as usize).and_then(Option::as_mut).and_then(|l| l.next_freed())
        {
            self.free_now(handle);
        }
    }

    fn take_frame(&mut self, host: u32, frame: &Frame<'_>) -> Result<(), LinkError> {
        let of_room = matches!(frame.kind, Kind::Publish | Kind::Credit | Kind::NotOwner | Kind::Overflow);
        let room = match of_room {
            true => frame.handle,
            false => self.rooms.members.get(frame.handle as usize).map_or(NONE, |member| member.room),
        };
        let Some(known) = self.rooms.rooms.get(room as usize) else { return Ok(()) };
        if known.host != host || known.epoch != frame.epoch {
            self.env.counters.mesh_fenced.add(1);
            return Ok(());
        }
        match of_room {
            true => self.take_room_frame(room, frame),
            false => self.take_member_frame(frame),
        }
    }

    fn take_room_frame(&mut self, room: u32, frame: &Frame<'_>) -> Result<(), LinkError> {
        match frame.kind {
            Kind::Publish => {
                let (except, said) = read_except(frame.body)?;
                let (_, payload) = Say::read(frame.flags, said)?;
                self.publish(room, except, frame.is_binary(), payload);
            }
            Kind::Credit => {
                let more = body::read_u32(frame.body)?;
                if let Some(room) = self.rooms.rooms.get_mut(room as usize) {
                    room.credit_bytes += i64::from(more);
                }
                self.resume(room);
            }
            Kind::Overflow => self.close_members(room),
            Kind::NotOwner => {
                let version = body::read_u64(frame.body)?;
                // A host that knows more than we do: the table that moves the room is on its way to us.
                if version < self.table.version {
                    self.refused(room);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_member_frame(&mut self, frame: &Frame<'_>) -> Result<(), LinkError> {
        let Some(member) = self.rooms.members.get(frame.handle as usize).filter(|it| it.conn != NONE) else {
            return Ok(());
        };
        let (slot, room) = (member.conn, member.room);
        match frame.kind {
            Kind::Send => {
                let (_, payload) = Say::read(frame.flags, frame.body)?;
                self.send(slot, room, frame.is_binary(), payload);
            }
            Kind::Close => {
                let asked = body::Close::read(frame.body)?;
                self.close_in_order(slot, asked.code, asked.reason, After::Await);
            }
            Kind::BarrierDone => self.finish_close(slot),
            _ => {}
        }
        Ok(())
    }

    /// The link to the host could not take what the room broadcast: its members have a hole, so they come back.
    fn close_members(&mut self, room: u32) {
        let members = self.rooms.rooms.get(room as usize).map_or(Vec::new(), |room| room.members.clone());
        for member in members {
            let Some(slot) = self.rooms.members.get(member as usize).map(|member| member.conn) else {
                continue;
            };
            self.env.counters.overflow_closed.add(1);
            self.close_by_policy(slot, close::TRY_AGAIN, &reason("behind", 1000));
        }
    }

    fn send(&mut self, slot: u32, room: u32, binary: bool, payload: &[u8]) {
        let policy = self.rooms.rooms.get(room as usize).map(|room| room.policy).unwrap_or_default();
        let mut wire = Wire::single(Message { binary, payload });
        self.deliver(slot, policy, &mut wire);
    }

    /// One message to every member but `except`: encoded once for each wire form in use.
    fn publish(&mut self, handle: u32, except: u32, binary: bool, payload: &[u8]) {
        self.env.counters.publishes.add(1);
        let mut wire = Wire::shared(Message { binary, payload });
        let Some(room) = self.rooms.rooms.get_mut(handle as usize) else { return };
        let policy = room.policy;
        let members = std::mem::take(&mut room.members);
        let mut slow = Vec::new();
        for &member in members.iter().filter(|&&member| member != except) {
            let live = |member: &&Member| member.standing == Standing::Live;
            let Some(slot) = self.rooms.members.get(member as usize).filter(live).map(|member| member.conn)
            else {
                continue;
            };
            if !self.enqueue(slot, policy, &mut wire) {
                slow.push(slot);
            }
        }
        if let Some(room) = self.rooms.rooms.get_mut(handle as usize) {
            room.members = members;
        }
        slow.into_iter().for_each(|slot| self.close_slow(slot));
    }
}
