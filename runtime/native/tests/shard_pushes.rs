//! Pushes: to the room while it has credit, else they wait in order, else they are answered.

use crate::shard_world::{World, client_frame};
use _native::mesh::{HostIndex, Kind, flags};
use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;
use serde_json::{Value, json};

fn push(reference: &str, payload: &str) -> Value {
    json!(["1", reference, "chat:lobby", "say", payload])
}

/// A member whose room may be sent so many bytes.
fn member(changes: Value, route: Value) -> (World, ConnSlot, u32, u32) {
    let mut world = World::with(changes, route);
    let slot = world.socket();
    let (room, member) = world.enter(slot, "chat:lobby");
    (world, slot, room, member)
}

fn grant(world: &mut World, room: u32, bytes: u32) {
    world.host_says(Kind::Credit, room, &[&bytes.to_le_bytes()]);
}

#[test]
fn a_push_goes_to_the_room_and_its_reply_to_the_client() {
    let (mut world, slot, _, member) = member(json!({}), json!({}));
    world.tell(slot, json!(["1", "5", "chat:lobby", "say", {"x": [1]}]));
    assert_eq!(world.pushes(), [(member, "5".to_owned(), "say".to_owned(), r#"{"x":[1]}"#.to_owned())]);
    world.replies(member, "5", flags::JSON, b"[1]");
    world.replies(member, "6", flags::JSON | flags::ERROR, b"{}");
    let reply = |reference: &str, status: &str, response: Value| json!(["1", reference, "chat:lobby", "phx_reply", {"status": status, "response": response}]);
    assert_eq!(world.told(slot), [reply("5", "ok", json!([1])), reply("6", "error", json!({}))]);
    world.replies(member, "7", flags::BINARY, b"\x00\x01");
    assert_eq!(world.told(slot), [json!([&[1, 1, 1, 10, 2][..], b"17chat:lobbyok\x00\x01"].concat())]);
}

#[test]
fn binary_pushes_go_as_they_are() {
    let (mut world, slot, _, member) = member(json!({}), json!({}));
    world.frame(slot, Opcode::Binary, &[&[0, 1, 1, 10, 3][..], b"15chat:lobbysaydata"].concat());
    let frames = world.host_frames();
    assert_eq!((frames[0].kind, frames[0].flags, frames[0].handle), (Kind::Push, flags::BINARY, member));
    assert_eq!(frames[0].body, b"\x015\x03saydata");
}

#[test]
fn a_push_that_wants_no_reply_gets_none() {
    let (mut world, slot, _, member) = member(json!({}), json!({}));
    world.tell(slot, json!(["1", null, "chat:lobby", "say", 1]));
    assert_eq!(world.pushes()[0].1, "");
    world.replies(member, "", flags::JSON, b"{}");
    world.tell(slot, json!(["1", null, "chat:other", "say", 1]));
    assert!(world.told(slot).is_empty());
}

#[test]
fn a_push_to_a_topic_that_is_not_joined_says_so() {
    let mut world = World::new();
    let slot = world.socket();
    world.tell(slot, json!([null, "5", "chat:lobby", "say", 1]));
    let response = json!({"code": "not_joined", "reason": "unmatched topic"});
    let want = json!([null, "5", "chat:lobby", "phx_reply", {"status": "error", "response": response}]);
    assert_eq!(world.told(slot), [want]);
}

#[test]
fn without_credit_pushes_wait_in_order_and_the_socket_is_read_on() {
    let (mut world, slot, room, _) = member(json!({"mesh.room_credit_bytes": 1}), json!({}));
    ["1", "2", "3"].into_iter().for_each(|reference| world.tell(slot, push(reference, "x")));
    let said = |world: &mut World| world.pushes().into_iter().map(|push| push.1).collect::<Vec<_>>();
    assert_eq!(said(&mut world), ["1"], "credit may go below nothing by one");
    assert!(world.core.wants_read(slot));
    world.tell(slot, json!([null, "4", "phoenix", "heartbeat", {}]));
    assert_eq!(world.told(slot).len(), 1, "it is heard");
    assert!(world.core.env.memory_bytes > 0, "and what waits is charged");
    grant(&mut world, room, 100);
    assert_eq!(said(&mut world), ["2"]);
    world.tell(slot, push("4", "x"));
    assert!(said(&mut world).is_empty());
    grant(&mut world, room, 1000);
    assert_eq!(said(&mut world), ["3", "4"]);
    world.tell(slot, push("5", "x"));
    assert_eq!(said(&mut world), ["5"], "nothing waits any more");
}

#[test]
fn what_waits_of_two_members_goes_in_turn() {
    let (mut world, slot, room, _) = member(json!({"mesh.room_credit_bytes": 1}), json!({}));
    let other = world.socket();
    world.enter(other, "chat:lobby");
    ["1", "2", "3"].into_iter().for_each(|reference| world.tell(slot, push(reference, "x")));
    ["a", "b"].into_iter().for_each(|reference| world.tell(other, push(reference, "x")));
    grant(&mut world, room, 1000);
    let said: Vec<String> = world.pushes().into_iter().map(|push| push.1).collect();
    assert_eq!(said, ["1", "2", "a", "3", "b"]);
}

#[test]
fn beyond_what_may_wait_a_push_is_answered_busy() {
    let changes = json!({"mesh.room_credit_bytes": 1, "limits.waiting_bytes": 200});
    let (mut world, slot, room, _) = member(changes, json!({}));
    for reference in ["1", "2", "3"] {
        world.tell(slot, push(reference, &"x".repeat(60)));
    }
    let response = json!({"code": "busy", "reason": "busy", "retry_ms": 1000});
    let want = json!(["1", "3", "chat:lobby", "phx_reply", {"status": "error", "response": response}]);
    assert_eq!(world.told(slot), [want]);
    assert_eq!((world.counter("pushes_busy"), world.pushes().len()), (1, 1));
    grant(&mut world, room, 1000);
    assert_eq!(world.pushes()[0].1, "2", "what waited is not lost");
}

#[test]
fn a_link_that_holds_too_much_makes_pushes_wait_too() {
    let (mut world, slot, _, _) = member(json!({"mesh.link_bytes": 50}), json!({}));
    world.tell(slot, push("1", &"x".repeat(60)));
    world.tell(slot, push("2", "x"));
    assert_eq!(world.pushes()[0].1, "1");
    assert_eq!(world.pushes()[0].1, "2", "the link had taken the first");
}

#[test]
fn one_slow_room_does_not_hold_up_the_others_on_the_socket() {
    let (mut world, slot, _, _) = member(json!({"mesh.room_credit_bytes": 1}), json!({}));
    world.enter(slot, "chat:other");
    world.tell(slot, push("1", "x"));
    world.tell(slot, push("2", "x"));
    world.tell(slot, json!(["1", "3", "chat:other", "say", 1]));
    let said: Vec<String> = world.pushes().into_iter().map(|push| push.1).collect();
    assert_eq!(said, ["1", "3"]);
}

#[test]
fn what_waits_of_a_member_that_goes_is_dropped_and_counted() {
    let (mut world, slot, room, _) = member(json!({"mesh.room_credit_bytes": 1}), json!({}));
    let stays = world.socket();
    world.enter(stays, "chat:lobby");
    ["1", "2", "3"].into_iter().for_each(|reference| world.tell(slot, push(reference, "x")));
    world.core.gone(slot);
    assert_eq!(world.counter("pushes_dropped"), 2);
    world.host_frames();
    grant(&mut world, room, 1000);
    assert!(world.pushes().is_empty());
}

#[test]
fn a_close_waits_for_what_waits() {
    let (mut world, slot, room, member) = member(json!({"mesh.room_credit_bytes": 1}), json!({}));
    world.tell(slot, push("1", "x"));
    world.tell(slot, push("2", "x"));
    world.core.receive(slot, &mut client_frame(Opcode::Close, &[3, 232]));
    assert_eq!(world.kinds(), [Kind::Push], "the barrier is not sent ahead of the second");
    grant(&mut world, room, 1000);
    assert_eq!(world.kinds(), [Kind::Push, Kind::Barrier]);
    world.replies(member, "1", flags::JSON, b"1");
    world.replies(member, "2", flags::JSON, b"2");
    world.host_says(Kind::BarrierDone, member, &[]);
    let told = world.told(slot);
    assert_eq!((told[1][4]["response"].clone(), told[2]["close"].clone()), (json!(2), json!(1000)));
}

#[test]
fn nothing_overtakes_what_waits_for_room_on_the_link() {
    let (mut world, slot, _, _) = member(json!({"mesh.link_bytes": 400}), json!({}));
    world.tell(slot, push("1", &"x".repeat(500)));
    world.tell(slot, push("2", "second"));
    let mut sent = Vec::new();
    let mut take = |world: &mut World, most: usize| {
        let bytes = world.core.link_unsent(HostIndex(0));
        let bytes = bytes[..bytes.len().min(most)].to_vec();
        world.core.link_wrote(HostIndex(0), bytes.len());
        sent.extend(bytes);
    };
    take(&mut world, 250); // below the bound, but not yet half empty: who waits is not yet resumed
    world.tell(slot, push("3", "third"));
    take(&mut world, usize::MAX);
    take(&mut world, usize::MAX);
    let sent = String::from_utf8_lossy(&sent);
    assert!(sent.find("second").unwrap() < sent.find("third").unwrap());
}
