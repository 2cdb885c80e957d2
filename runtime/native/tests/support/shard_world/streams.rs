//! What a host says in its rooms, with events, offsets and keys; and how members that are behind ask for more.

use _native::mesh::body::read_u64;
use _native::mesh::frames::NOBODY;
use _native::mesh::{Kind, Said, Say, StreamPosition, except_bytes, flags, put_handles};
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

use super::{EPOCH, World};
use crate::bodies::room_of;

/// Epoch of the stream of rooms under test.
pub const STREAM: u64 = 7;

/// JSON said under an event, with an offset (0: volatile).
pub fn said<'a>(event: &'a str, offset: u64, payload: &'a str) -> Said<'a> {
    Said { say: Say { event, offset, key: "" }, form: flags::JSON, payload: payload.as_bytes() }
}

impl World {
    fn says_so(&mut self, kind: Kind, handle: u32, head: &[u8], said: &Said<'_>) {
        let mut say = Vec::new();
        let bits = said.form | said.say.put(&mut say);
        self.host_frame(EPOCH, kind, bits, handle, &[head, &say, said.payload]);
    }

    /// To everybody in a room.
    pub fn broadcast(&mut self, room: u32, said: Said<'_>) {
        self.broadcast_without(room, NOBODY, said);
    }

    pub fn broadcast_without(&mut self, room: u32, except: u32, said: Said<'_>) {
        self.says_so(Kind::Publish, room, &except_bytes(except), &said);
    }

    /// To one member.
    pub fn send(&mut self, member: u32, said: Said<'_>) {
        self.says_so(Kind::Send, member, &[], &said);
    }

    /// To some of a room's members, by tag.
    pub fn multicast(&mut self, room: u32, members: &[u32], said: Said<'_>) {
        let mut head = Vec::new();
        put_handles(&mut head, members.iter().copied());
        self.says_so(Kind::Multicast, room, &head, &said);
    }

    /// To some of a room's members, by name.
    pub fn multicast_to(&mut self, room: u32, members: &[u32], said: Said<'_>) {
        self.multicast(room, members, Said { form: said.form | flags::NAMED, ..said });
    }

    /// The answer to a PULL is complete.
    pub fn page(&mut self, member: u32, reached: u64, live: bool) {
        let bits = if live { flags::LIVE } else { 0 };
        self.host_frame(EPOCH, Kind::Page, bits, member, &[&reached.to_le_bytes()]);
    }

    /// The room has a stream.
    pub fn stream(&mut self, room: u32, epoch: u64, offset: u64) {
        self.host_frame(EPOCH, Kind::Stream, 0, room, &[&StreamPosition::new(epoch, offset).bytes()]);
    }

    /// The PULLs that the host hears: membership, last offset.
    pub fn pulls(&mut self) -> Vec<(u32, u64)> {
        let frames = self.host_frames();
        let pulls = frames.iter().filter(|frame| frame.kind == Kind::Pull);
        pulls.map(|frame| (frame.handle, read_u64(&frame.body).expect("an offset"))).collect()
    }

    /// A new socket joins a topic with these params: socket, room, membership. Everybody else has heard of it.
    pub fn enter_as(&mut self, topic: &str, params: Value) -> (ConnSlot, u32, u32) {
        let slot = self.socket();
        self.tell(slot, json!(["1", "1", topic, "phx_join", params]));
        let frames = self.host_frames();
        let join = frames.iter().rfind(|frame| frame.kind == Kind::Join).expect("a join");
        let (member, room) = (join.handle, room_of(&join.body));
        self.grants(member);
        self.told(slot);
        (slot, room, member)
    }
}

/// What a client of `chat:lobby` is told as a broadcast.
pub fn pushed(event: &str, payload: Value) -> Value {
    json!([null, null, "chat:lobby", event, payload])
}

/// What it is told as the member it is.
pub fn told_alone(event: &str, payload: Value) -> Value {
    json!(["1", null, "chat:lobby", event, payload])
}

/// The `gap` that shows stored messages missing.
pub fn gap(from: u64, to: u64, reason: &str) -> Value {
    told_alone("gap", json!({"from": [STREAM, from], "to": [STREAM, to], "reason": reason}))
}
