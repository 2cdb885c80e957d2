//! What a room lets one member say: beyond it a push is answered, a direct member is closed, and nothing is delivered.

use crate::shard_world::World;
use _native::mesh::Kind;
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

fn push(reference: &str, payload: &str) -> Value {
    json!(["1", reference, "chat:lobby", "say", payload])
}

/// A member of a room with that quota.
fn member(route: Value) -> (World, ConnSlot) {
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
fn leaving_and_joining_gives_nothing_back() {
    let (mut world, slot) = member(json!({"messages_per_s": 1.0, "messages_burst": 3.0}));
    let said = |world: &mut World| {
        (0..5).for_each(|_| world.tell(slot, push("5", "x")));
        world.pushes().len()
    };
    assert_eq!(said(&mut world), 3);
    for again in
        [json!(["1", "1", "chat:lobby", "phx_join", {}]), json!(["1", "1", "chat:other", "phx_join", {}])]
    {
        world.tell(slot, again);
        assert_eq!(said(&mut world), 0, "joined again, or another room");
    }
    let (_, member) = world.enter(slot, "chat:lobby");
    world.tell(slot, json!(["1", "9", "chat:lobby", "phx_leave", {}]));
    world.host_says(Kind::BarrierDone, member, &[]);
    world.advance(1000);
    world.enter(slot, "chat:lobby");
    assert_eq!(said(&mut world), 1, "what time has brought");
    world.advance(3000);
    assert_eq!(said(&mut world), 3);
}

#[test]
fn what_was_left_is_forgotten_once_it_would_be_whole_or_of_too_many_topics() {
    let mut world = World::with(json!({"limits.messages_burst": 9999.0}), json!({"messages_per_s": 1.0}));
    let slot = world.socket();
    let come_and_go = |world: &mut World, nth: u32| {
        let topic = format!("chat:{nth}");
        let (_, member) = world.enter(slot, &topic);
        world.tell(slot, json!(["1", "2", topic, "say", 1]));
        world.tell(slot, json!(["1", "3", topic, "phx_leave", {}]));
        world.host_says(Kind::BarrierDone, member, &[]);
        world.host_frames();
        world.acknowledge(0);
        world.told(slot);
        world.core.env.memory_bytes
    };
    let most = (0..200).map(|nth| come_and_go(&mut world, nth)).max().unwrap();
    assert!(most < 20_000, "{most}");
    world.advance(2000);
    let later = come_and_go(&mut world, 0);
    assert!(later < most / 2, "{later}");
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

#[test]
fn a_join_that_is_refused_gives_nothing_back_of_what_was_said_behind_it() {
    let mut world = World::with(json!({}), json!({"messages_per_s": 1.0, "messages_burst": 3.0}));
    let slot = world.socket();
    for delivered in [3, 0] {
        world.tell(slot, json!(["1", "1", "chat:lobby", "phx_join", {}]));
        (0..5).for_each(|_| world.tell(slot, push("5", "x")));
        let frames = world.host_frames();
        assert_eq!(frames.iter().filter(|frame| frame.kind == Kind::Push).count(), delivered);
        let join = frames.iter().find(|frame| frame.kind == Kind::Join).unwrap();
        world.host_says(Kind::Refused, join.handle, &[b"{}"]);
    }
}

#[test]
fn a_leave_that_its_room_handles_late_does_not_bring_back_what_a_later_membership_has_used() {
    let (mut world, slot) = member(json!({"messages_per_s": 1.0, "messages_burst": 3.0}));
    let (_, first) = world.enter(slot, "chat:lobby");
    world.tell(slot, push("5", "x"));
    world.tell(slot, json!(["1", "9", "chat:lobby", "phx_leave", {}]));
    world.enter(slot, "chat:lobby");
    (0..2).for_each(|_| world.tell(slot, push("5", "x")));
    world.tell(slot, json!(["1", "9", "chat:lobby", "phx_leave", {}]));
    world.host_says(Kind::BarrierDone, first, &[]);
    world.enter(slot, "chat:lobby");
    world.tell(slot, push("5", "x"));
    assert_eq!(world.pushes(), []);
}
