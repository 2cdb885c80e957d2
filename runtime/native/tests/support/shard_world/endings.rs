//! What clients and hosts say when memberships end, and what is told about it.

use _native::mesh::body::Close;
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

use super::World;

/// That all of it is about.
pub const TOPIC: &str = "chat:lobby";

pub fn say(reference: &str) -> Value {
    json!(["1", reference, TOPIC, "say", 1])
}

pub fn leave(reference: &str) -> Value {
    json!(["1", reference, TOPIC, "phx_leave", {}])
}

pub fn join(reference: &str) -> Value {
    json!([reference, reference, TOPIC, "phx_join", {}])
}

pub fn reply(join_ref: &str, reference: &str) -> Value {
    json!([join_ref, reference, TOPIC, "phx_reply", {"status": "ok", "response": {}}])
}

pub fn refused(reference: &str, code: &str, reason: &str) -> Value {
    let response = json!({"code": code, "reason": reason});
    json!(["1", reference, TOPIC, "phx_reply", {"status": "error", "response": response}])
}

pub fn over(event: &str, code: u16, reason: &str) -> Value {
    json!(["1", null, TOPIC, event, {"code": code, "reason": reason}])
}

pub fn closed(code: u16, reason: &str) -> Vec<u8> {
    Close { code, reason }.bytes()
}

impl World {
    /// A world with a member: its socket, its room and its handle.
    pub fn with_member(changes: Value) -> (World, ConnSlot, u32, u32) {
        let mut world = World::with(changes, json!({}));
        let slot = world.socket();
        let (room, member) = world.enter(slot, TOPIC);
        world.host_frames();
        (world, slot, room, member)
    }
}
