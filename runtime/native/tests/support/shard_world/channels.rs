//! Clients of channel sockets, and what a host says about their memberships.

use _native::mesh::body::Close;
use _native::mesh::{Kind, Push, flags, put_reference};
use _native::shard::slots::ConnSlot;
use serde_json::Value;

use super::{EPOCH, World, heard};
use crate::bodies::room_of;
use crate::peer::Event;

pub const SOCKET: &str = "/socket/websocket?vsn=2.0.0";

impl World {
    /// A channel socket that is in no room.
    pub fn socket(&mut self) -> ConnSlot {
        self.join(SOCKET)
    }

    /// A client's text message.
    pub fn tell(&mut self, slot: ConnSlot, message: Value) {
        self.text(slot, &message.to_string());
    }

    /// What a client is told: text messages as JSON, the rest by name.
    pub fn told(&mut self, slot: ConnSlot) -> Vec<Value> {
        let bytes = self.read(slot);
        let value = |event: Event| match event {
            Event::Text(text) => serde_json::from_str(&text).unwrap(),
            Event::Binary(data) => Value::from(data),
            Event::Close(code, reason) => serde_json::json!({"close": code, "reason": reason}),
            other => Value::from(format!("{other:?}")),
        };
        heard(b"", &bytes).into_iter().map(value).collect()
    }

    /// The socket joins a topic, which is granted: the room's handle and the membership. Host and client hear no more of it.
    pub fn enter(&mut self, slot: ConnSlot, topic: &str) -> (u32, u32) {
        self.tell(slot, serde_json::json!(["1", "1", topic, "phx_join", {}]));
        let frames = self.host_frames();
        let join = frames.iter().find(|frame| frame.kind == Kind::Join).expect("a join");
        let (member, room) = (join.handle, room_of(&join.body));
        self.grants(member);
        self.told(slot);
        (room, member)
    }

    /// The host admits and grants.
    pub fn grants(&mut self, member: u32) {
        self.host_says(Kind::Admit, member, &[]);
        self.host_says(Kind::Joined, member, &[b"{}"]);
    }

    /// The host answers a push.
    pub fn replies(&mut self, member: u32, reference: &str, bits: u8, response: &[u8]) {
        let mut head = Vec::new();
        put_reference(&mut head, reference);
        self.host_frame(EPOCH, Kind::Reply, bits, member, &[&head, response]);
    }

    /// The pushes that the host hears: membership, reference, event, payload.
    pub fn pushes(&mut self) -> Vec<(u32, String, String, String)> {
        let frames = self.host_frames();
        let pushes = frames.iter().filter(|frame| frame.kind == Kind::Push);
        let read = |frame: &super::hosts::Seen| {
            let (push, payload) = Push::read(&frame.body).unwrap();
            assert!(frame.flags == flags::JSON || frame.flags == flags::BINARY);
            let payload = String::from_utf8_lossy(payload).into_owned();
            (frame.handle, push.reference.to_owned(), push.event.to_owned(), payload)
        };
        pushes.map(read).collect()
    }

    /// The memberships that the host hears have ended: handle, code, reason.
    pub fn left(&mut self) -> Vec<(u32, u16, String)> {
        let frames = self.host_frames();
        let leaves = frames.iter().filter(|frame| frame.kind == Kind::Leave);
        let read = |frame: &super::hosts::Seen| {
            let close = Close::read(&frame.body).unwrap();
            (frame.handle, close.code, close.reason.to_owned())
        };
        leaves.map(read).collect()
    }

    /// The code of the error by which the shard itself refuses a join.
    pub fn denied(&mut self, slot: ConnSlot, topic: &str) -> Value {
        let before = self.counter("joins_denied");
        self.tell(slot, serde_json::json!(["7", "8", topic, "phx_join", {}]));
        assert_eq!(self.counter("joins_denied"), before + 1);
        let told = self.told(slot);
        let [join_ref, reference, _, event, payload] = &told.last().unwrap().as_array().unwrap()[..] else {
            panic!("an envelope")
        };
        assert_eq!([join_ref, reference, event, &payload["status"]], ["7", "8", "phx_reply", "error"]);
        payload["response"]["code"].clone()
    }
}
