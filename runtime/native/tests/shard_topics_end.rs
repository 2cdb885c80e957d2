//! How memberships of a channel socket end, one by one, while it stays.

use crate::shard_world::World;
use _native::mesh::Kind;
use _native::mesh::body::Close;
use serde_json::json;

#[test]
fn a_second_join_of_a_topic_closes_the_first() {
    let mut world = World::new();
    let slot = world.socket();
    let (_, first) = world.enter(slot, "chat:lobby");
    world.tell(slot, json!(["2", "2", "chat:lobby", "phx_join", {}]));
    let told = world.told(slot);
    assert_eq!(told, [json!(["1", null, "chat:lobby", "phx_close", {"code": 1000, "reason": "rejoin"}])]);
    let frames = world.host_frames();
    let seen: Vec<(Kind, u32)> = frames.iter().map(|frame| (frame.kind, frame.handle)).collect();
    assert_eq!(seen[0], (Kind::Leave, first));
    let (kind, second) = *seen.last().unwrap();
    assert!(kind == Kind::Join && second != first);
    world.grants(second);
    assert_eq!(world.told(slot)[0][0], "2");
}

#[test]
fn leaving_is_answered_then_closed_and_the_room_hears_of_it() {
    let mut world = World::new();
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    world.tell(slot, json!(["1", "5", "chat:lobby", "phx_leave", {}]));
    let want = [
        json!(["1", "5", "chat:lobby", "phx_reply", {"status": "ok", "response": {}}]),
        json!(["1", null, "chat:lobby", "phx_close", {"code": 1000, "reason": "leave"}]),
    ];
    assert_eq!(world.told(slot), want);
    assert_eq!(world.left(), [(member, 1000, "leave".to_owned())]);
    world.tell(slot, json!(["1", "6", "chat:lobby", "phx_leave", {}]));
    assert_eq!(world.told(slot).len(), 1, "who is not there has left");
}

#[test]
fn a_leave_of_an_earlier_join_leaves_the_later_alone() {
    let mut world = World::new();
    let slot = world.socket();
    world.enter(slot, "chat:lobby");
    world.tell(slot, json!(["0", "5", "chat:lobby", "phx_leave", {}]));
    assert_eq!(world.told(slot).len(), 1);
    assert!(world.left().is_empty());
}

#[test]
fn a_close_by_the_room_ends_the_membership_and_not_the_socket() {
    for (code, event) in [(1000, "phx_close"), (4500, "phx_close"), (1011, "phx_error"), (4499, "phx_error")]
    {
        let mut world = World::new();
        let slot = world.socket();
        let (_, member) = world.enter(slot, "chat:lobby");
        world.host_says(Kind::Close, member, &[&Close { code, reason: "so \"it\" is" }.bytes()]);
        let want = json!(["1", null, "chat:lobby", event, {"code": code, "reason": "so \"it\" is"}]);
        assert_eq!(world.told(slot), [want]);
        assert_eq!(world.left().len(), 1);
        world.enter(slot, "chat:lobby");
    }
}

#[test]
fn who_is_kicked_does_not_come_back_on_that_socket_to_that_topic() {
    let mut world = World::new();
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    world.host_says(Kind::Close, member, &[&Close { code: 4510, reason: "kicked" }.bytes()]);
    world.told(slot);
    assert_eq!(world.denied(slot, "chat:lobby"), "kicked");
    world.enter(slot, "chat:other");
    let other = world.socket();
    world.enter(other, "chat:lobby");
}
