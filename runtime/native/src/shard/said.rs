//! What rooms say, to whom: SEND to one member, PUBLISH to all of them here, MULTICAST to some.
//!
//! The one rule: a message is encoded once for each wire form in use, however many get it. What is said to each of some is
//! said under its join, so there each reference in use is a form of its own.

use crate::channels::Reference;
use crate::mesh::{Frame, LinkError, MemberHandle, RoomHandle, Said, Say, flags, read_except, read_handles};

use super::core::Core;
use super::form::{Form, To};
use super::member::Member;
use super::slots::ConnSlot;
use super::source::Source;
use super::wire::Wire;

/// References whose messages are kept while one is delivered; then the oldest is made anew when it is met again.
const MOST_JOIN_REFS: usize = 16;

/// What a frame says, from where that begins in its body.
fn read<'a>(bits: u8, said: &'a [u8]) -> Result<Said<'a>, LinkError> {
    let (say, payload) = Say::read(bits, said)?;
    Ok(Said { say, form: bits & (flags::BINARY | flags::JSON), payload })
}

/// What was made of a message for those that joined by the same reference. Clients count from 1, so most share a few.
fn under_join<'w, 'a>(
    joined: &'w mut Vec<(Box<str>, Wire<'a>)>,
    said: Said<'a>,
    member: &Member,
) -> &'w mut Wire<'a> {
    let join_ref = member.join_ref();
    let kept = join_ref.as_ref().map_or("", Reference::kept);
    let at = joined.iter().position(|(known, _)| **known == *kept).unwrap_or_else(|| {
        if joined.len() >= MOST_JOIN_REFS {
            joined.remove(0);
        }
        joined.push((kept.into(), Wire::new(said, To::Each)));
        joined.len() - 1
    });
    &mut joined[at].1
}

/// How a message is said to several members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// The same to all.
    All,
    /// The same to all who have come by a channel.
    Channels,
    /// To each under its join.
    Each,
}

impl Core {
    /// One message to one member.
    pub(super) fn send(&mut self, member: MemberHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        let said = read(frame.flags, frame.body)?;
        let Some(entry) = self.rooms.members.known(member) else { return Ok(()) };
        let (slot, room) = (entry.conn.known(), entry.room);
        let Some(from) = self.rooms.rooms.known(room).map(|room| Source::room(room, true)) else {
            return Ok(());
        };
        if !self.enqueue(member, from, &mut Wire::new(said, To::One)) {
            self.close_slow(slot);
        }
        self.stream_at(room, said.say.offset);
        Ok(())
    }

    /// One message to every member but one.
    pub(super) fn publish(&mut self, room: RoomHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        let (except, said) = read_except(frame.body)?;
        let said = read(frame.flags, said)?;
        let manner = if frame.flags & flags::CHANNELS != 0 { Manner::Channels } else { Manner::All };
        let Some(entry) = self.rooms.rooms.known_mut(room) else { return Ok(()) };
        let members = std::mem::take(&mut entry.members);
        let others = members.iter().copied().filter(|&member| member.0 != except);
        let slow = self.tell(room, said, manner, others);
        if let Some(entry) = self.rooms.rooms.known_mut(room) {
            entry.members = members;
        }
        slow.into_iter().for_each(|slot| self.close_slow(slot));
        Ok(())
    }

    /// One message to those whom the frame names.
    pub(super) fn multicast(&mut self, room: RoomHandle, frame: &Frame<'_>) -> Result<(), LinkError> {
        let (handles, said) = read_handles(frame.body)?;
        let manner = if frame.flags & flags::NAMED != 0 { Manner::Each } else { Manner::All };
        let said = read(frame.flags, said)?;
        let slow = self.tell(
            room,
            said,
            manner,
            handles.iter().map(|handle| MemberHandle(u32::from_le_bytes(*handle))),
        );
        slow.into_iter().for_each(|slot| self.close_slow(slot));
        Ok(())
    }

    /// Returns the connections that are too slow for it.
    fn tell(
        &mut self,
        room: RoomHandle,
        said: Said<'_>,
        manner: Manner,
        members: impl Iterator<Item = MemberHandle>,
    ) -> Vec<ConnSlot> {
        let addressed = manner == Manner::Each;
        let Some(from) = self.rooms.rooms.known(room).map(|room| Source::room(room, addressed)) else {
            return Vec::new();
        };
        self.env.counters.publishes.add(1);
        let (mut shared, mut joined, mut slow) = (Wire::new(said, To::All), Vec::new(), Vec::new());
        for member in members {
            let entry = self.rooms.members.get(member).filter(|entry| entry.room == room);
            let Some(entry) = entry.filter(|entry| manner != Manner::Channels || entry.form != Form::Direct)
            else {
                continue;
            };
            let conn = entry.conn;
            let wire = if addressed { under_join(&mut joined, said, entry) } else { &mut shared };
            if !self.enqueue(member, from, wire) {
                slow.push(conn.known());
            }
        }
        self.stream_at(room, said.say.offset);
        slow
    }
}
