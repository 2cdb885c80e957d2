//! Broadcasts of a room as frames: one for each shard that has members of it.

use super::entry::Room;
use crate::host::link::destination::Publisher;
use crate::host::link::destination::{Destination, Place};
use crate::host::link::links::Links;
use crate::mesh::frames::NOBODY;
use crate::mesh::{Kind, except_bytes, put_handles};

/// Handles in one frame, so that a tag which every member has makes no frame that is too long.
const HANDLES: usize = 16 * 1024;

/// A broadcast with its place in the room's stream.
#[derive(Clone, Copy, Debug)]
pub(in crate::host) struct Stamped<'a> {
    /// 0: it has none.
    pub offset: u64,
    pub bits: u8,
    /// A `Say`, as it travels.
    pub head: &'a [u8],
    pub payload: &'a [u8],
}

/// To all members of a room except one. Returns how many frames that took.
pub(in crate::host) fn publish<R>(
    links: &mut Links,
    room: &Room<R>,
    said: &Stamped<'_>,
    except: Option<Place>,
) -> u64 {
    let publisher = room.publisher();
    let mut frames = 0;
    for &(link, handle) in &room.bindings {
        if !links.may_publish(link, handle, publisher, said.offset) {
            continue;
        }
        let here = except.filter(|(other, ..)| *other == link);
        let except = except_bytes(here.map_or(NOBODY, |(.., member)| member.0));
        let to = Destination::room(link, handle, publisher.epoch);
        links.send(to, Kind::Publish, said.bits, &[&except, said.head, said.payload]);
        frames += 1;
    }
    frames
}

/// To some members of a room. Returns how many frames that took.
pub(in crate::host) fn multicast(
    links: &mut Links,
    publisher: Publisher,
    said: &Stamped<'_>,
    mut places: Vec<Place>,
) -> u64 {
    places.sort_unstable();
    let mut frames = 0;
    for shard in places.chunk_by(|one, other| one.0 == other.0) {
        let &[(link, room, _), ..] = shard else { continue };
        if !links.may_publish(link, room, publisher, said.offset) {
            continue;
        }
        let to = Destination::room(link, room, publisher.epoch);
        for some in shard.chunks(HANDLES) {
            let mut handles = Vec::new();
            put_handles(&mut handles, some.iter().map(|&(_, _, handle)| handle.0));
            links.send(to, Kind::Multicast, said.bits, &[&handles, said.head, said.payload]);
            frames += 1;
        }
    }
    frames
}
