//! A host that has not read its link for too long: what lies unread there is answered, once, and what it has read is not.

use _native::mesh::{HostIndex, Kind, flags};
use serde_json::{Value, json};

use crate::shard_unavailable::unavailable;
use crate::shard_world::endings::{TOPIC, join, reply, say};
use crate::shard_world::{EPOCH, World};

/// Host 0 does not read for longer than it may.
fn stop_reading(world: &mut World) {
    world.core.link_observed(HostIndex(0), 5000);
    world.advance(5_100);
    world.core.link_observed(HostIndex(0), 5000);
    assert!(world.core.env.faults.list().len() == 1, "it is flagged");
}

/// It reads on: all that it was sent.
fn read_on(world: &mut World) -> Vec<Kind> {
    let kinds = world.kinds();
    world.acknowledge(0);
    world.core.link_observed(HostIndex(0), 0);
    kinds
}

#[test]
fn pushes_that_lie_unread_are_answered_and_their_late_answers_reach_nobody() {
    let (mut world, slot, _, member) = World::with_member(json!({}));
    ["2", "3"].into_iter().for_each(|it| world.tell(slot, say(it)));
    stop_reading(&mut world);
    assert_eq!(unavailable(&world.told(slot)), ["2", "3"]);
    assert_eq!(world.counter("pushes_unavailable"), 2);
    assert_eq!(read_on(&mut world), [Kind::Push; 2]);
    world.tell(slot, say("2")); // a client may use a reference again
    ["2", "3", "2"].into_iter().for_each(|it| world.replies(member, it, flags::JSON, b"{}"));
    assert_eq!(world.told(slot), [reply("1", "2")]);
}

#[test]
fn a_push_that_was_seen_to_be_read_waits_for_its_host() {
    let (mut world, slot, _, member) = World::with_member(json!({}));
    world.tell(slot, say("2"));
    world.host_frames(); // and says nothing
    world.core.link_observed(HostIndex(0), 0);
    world.tell(slot, say("3"));
    world.core.link_observed(HostIndex(0), 0); // "3" has not been written yet
    stop_reading(&mut world);
    assert_eq!(unavailable(&world.told(slot)), ["3"]);
    read_on(&mut world);
    ["2", "3"].into_iter().for_each(|it| world.replies(member, it, flags::JSON, b"{}"));
    assert_eq!(world.told(slot), [reply("1", "2")]);
}

#[test]
fn what_was_given_up_is_answered_no_second_time_when_its_host_dies() {
    let (mut world, slot, _, _) = World::with_member(json!({}));
    world.tell(slot, say("2"));
    stop_reading(&mut world);
    world.told(slot);
    world.link_down(0);
    assert!(world.told(slot).is_empty());
}

fn code(told: &[Value]) -> Vec<(&Value, &Value)> {
    told.iter().map(|it| (&it[1], &it[4]["response"]["code"])).collect()
}

#[test]
fn a_join_that_lies_unread_is_refused_and_granted_late_it_is_a_leave() {
    let (mut world, stays, _, _) = World::with_member(json!({}));
    let slot = world.socket();
    world.tell(slot, join("1"));
    world.tell(slot, say("2"));
    stop_reading(&mut world);
    let told = world.told(slot);
    assert_eq!(code(&told), [(&json!("1"), &json!("unavailable")), (&json!("2"), &json!("not_joined"))]);
    let frames = world.host_frames();
    let kinds: Vec<Kind> = frames.iter().map(|frame| frame.kind).collect();
    assert_eq!(kinds, [Kind::Join, Kind::Push, Kind::Leave]);
    world.grants(frames[0].handle);
    world.replies(frames[0].handle, "2", flags::JSON, b"{}");
    assert!(world.told(slot).is_empty());
    world.core.link_observed(HostIndex(0), 0);
    world.tell(slot, join("3"));
    let again = world.host_frames()[0].handle;
    world.grants(again);
    assert_eq!(world.told(slot), [reply("3", "3")]);
    assert!(world.told(stays).is_empty());
}

#[test]
fn a_join_that_was_read_waits_for_its_host() {
    let (mut world, _, _, _) = World::with_member(json!({}));
    let slot = world.socket();
    world.tell(slot, join("1"));
    let member = world.host_frames()[0].handle;
    world.acknowledge(0);
    stop_reading(&mut world);
    assert!(world.told(slot).is_empty());
    world.grants(member);
    assert_eq!(world.told(slot), [reply("1", "1")]);
}

#[test]
fn a_newcomer_by_a_path_whose_join_lies_unread_is_closed() {
    let (mut world, _, _, _) = World::with_member(json!({}));
    let slot = world.join("/chat/1");
    stop_reading(&mut world);
    assert_eq!(world.told(slot), [json!({"close": 1013, "reason": "unavailable;retry_ms=1000"})]);
}

#[test]
fn a_room_that_moves_to_a_host_that_does_not_read_is_sent_no_push_that_waits() {
    let mut world = World::with(json!({"mesh.room_credit_bytes": 1}), json!({}));
    world.table_of_two(2, 1, EPOCH);
    world.obey_link_orders();
    let [slot, late] = [world.socket(), world.socket()];
    world.tell(slot, join("1"));
    let member = world.frames_of(1).iter().find(|frame| frame.kind == Kind::Join).unwrap().handle;
    for kind in [Kind::Admit, Kind::Joined] {
        world.says(1, EPOCH, kind, member, &[b"{}"]).unwrap();
    }
    ["2", "3"].into_iter().for_each(|it| world.tell(slot, say(it)));
    world.tell(late, join("1"));
    world.told(slot);
    stop_reading(&mut world);
    world.table_of_two(3, 0, EPOCH + 1);
    world.settle(1);
    assert_eq!(unavailable(&world.told(slot)), ["2", "3"]);
    assert!(!world.kinds().contains(&Kind::Push));
    world.core.link_observed(HostIndex(0), 5000);
    assert_eq!(code(&world.told(late)), [(&json!("1"), &json!("unavailable"))]);
}

#[test]
fn a_drain_waits_no_longer_for_what_was_given_up() {
    let (mut world, slot, _, member) =
        World::with_member(json!({"server.drain_reply_s": 60, "close.barrier_s": 60}));
    ["2", "3"].into_iter().for_each(|it| world.tell(slot, say(it)));
    world.core.start_drain(0, 60_000);
    world.advance(100);
    world.host_says(Kind::BarrierDone, member, &[]);
    stop_reading(&mut world);
    let told = world.told(slot);
    assert_eq!((unavailable(&told), &told[2]["close"]), (vec!["2", "3"], &json!(1012)));
    assert!(told[0][2] == TOPIC && told.len() == 3);
}
