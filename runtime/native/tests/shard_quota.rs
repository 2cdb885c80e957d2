//! What a room lets one member say: beyond it a push is answered, a direct member is closed, and nothing is delivered.

use crate::shard_world::World;
use _native::mesh::Kind;
use serde_json::{Value, json};

fn push(reference: &str, payload: &str) -> Value {
    json!(["1", reference, "chat:lobby", "say", payload])
}

/// A member of a room with that quota.
fn member(route: Value) -> (World, u32) {
    let mut world = World::with(json!({}), route);
    let slot = world.socket();
    world.enter(slot, "chat:lobby");
    (world, slot)
}

#[test]
fn a_member_s_quota_holds_for_each_room_and_delivers_nothing_beyond() {
    let (mut world, slot) = member(json!({"messages_per_s": 2.0, "messages_burst": 2.0}));
    world.enter(slot, "chat:other");
    ["1", "2", "3"].into_iter().for_each(|reference| world.tell(slot, push(reference, "x")));
    world.tell(slot, json!(["1", "4", "chat:other", "say", 1]));
    let said: Vec<String> = world.pushes().into_iter().map(|push| push.1).collect();
    assert_eq!(said, ["1", "2", "4"]);
    let response = json!({"code": "rate", "reason": "too many messages", "retry_ms": 500});
    let want = json!(["1", "3", "chat:lobby", "phx_reply", {"status": "error", "response": response}]);
    assert_eq!(world.told(slot), [want]);
    assert_eq!(world.counter("pushes_over_quota"), 1);
    world.advance(500);
    world.tell(slot, push("5", "x"));
    assert_eq!(world.pushes().len(), 1);
}

#[test]
fn a_quota_in_bytes_counts_payloads() {
    let (mut world, slot) = member(json!({"bytes_per_s": 100.0}));
    world.tell(slot, push("1", &"x".repeat(90)));
    world.tell(slot, push("2", &"x".repeat(90)));
    assert_eq!(world.pushes().len(), 1);
    assert_eq!(world.told(slot)[0][4]["response"]["code"], "rate");
}

#[test]
fn a_direct_member_over_its_quota_is_closed() {
    let mut world = World::with(json!({}), json!({"messages_per_s": 1.0}));
    let slot = world.join("/chat/lobby");
    world.text(slot, "one");
    world.text(slot, "two");
    assert_eq!(world.told(slot), [json!({"close": 1008, "reason": "rate;retry_ms=1000"})]);
    assert_eq!(world.kinds().iter().filter(|kind| **kind == Kind::Message).count(), 1);
    assert_eq!(world.counter("quota_closed"), 1);
}
