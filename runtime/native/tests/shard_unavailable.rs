//! Pushes whose host dies, or does not read its link: answered at once, so that a client can try again.

use _native::mesh::{HostIndex, Kind, flags};
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

use crate::shard_world::endings::{reply, say};
use crate::shard_world::{EPOCH, World};

/// The references that are answered `unavailable`, with a delay.
pub(crate) fn unavailable(told: &[Value]) -> Vec<&str> {
    let is_it =
        |it: &&Value| it[4]["response"]["code"] == "unavailable" && it[4]["response"]["retry_ms"].is_u64();
    told.iter().filter(is_it).map(|it| it[1].as_str().unwrap()).collect()
}

#[test]
fn pushes_that_met_the_death_of_their_host_are_answered_and_answered_ones_are_not() {
    let (mut world, slot, _, member) = World::with_member(json!({"mesh.room_credit_bytes": 200}));
    ["2", "3", "4", "5", "6", "7"].into_iter().for_each(|it| world.tell(slot, say(it)));
    assert!(world.pushes().len() < 6, "some wait for credit");
    world.replies(member, "2", flags::JSON, b"{}");
    assert_eq!(world.told(slot), [reply("1", "2")]);
    world.link_down(0);
    assert_eq!(unavailable(&world.told(slot)), ["3", "4", "5", "6", "7"]);
    world.tell(slot, say("8"));
    assert_eq!(unavailable(&world.told(slot)), ["8"], "at once, while nobody owns the room");
    world.connect(0);
    world.host_frames();
    world.tell(slot, say("9"));
    assert_eq!(world.pushes().len(), 1, "the membership goes on");
    assert!(world.told(slot).is_empty());
}

#[test]
fn all_pushes_that_the_credit_lets_through_are_answered_when_their_host_dies() {
    let changes =
        json!({"mesh.room_credit_bytes": 1 << 20, "limits.messages_per_s": 0, "limits.bytes_per_s": 0});
    let (mut world, slot, _, member) = World::with_member(changes);
    let long = "\"".repeat(255); // a mark makes it longer where it is kept
    (2..9000).for_each(|it| world.tell(slot, say(&it.to_string())));
    world.tell(slot, say(&long));
    assert_eq!(world.pushes().len(), 8999);
    world.replies(member, "8000", flags::JSON, b"{}");
    assert_eq!(world.told(slot), [reply("1", "8000")]);
    world.link_down(0);
    let told = world.told(slot);
    let open = (2..9000).filter(|it| *it != 8000).map(|it| it.to_string()).chain([long]);
    assert!(unavailable(&told).into_iter().eq(open));
}

#[test]
fn who_has_left_is_told_nothing() {
    let (mut world, slot, _, _) = World::with_member(json!({}));
    world.tell(slot, say("2"));
    world.core.gone(slot);
    world.link_down(0);
    assert_eq!(world.counter("pushes_unavailable"), 0);
}

#[test]
fn a_host_that_does_not_read_fails_what_waits_and_answers_what_it_has_taken() {
    let (mut world, slot, _, member) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    world.host_frames();
    world.acknowledge(0);
    world.core.link_observed(HostIndex(0), 5000);
    world.advance(4_900);
    world.core.link_observed(HostIndex(0), 5000);
    assert!(world.told(slot).is_empty(), "not yet");
    world.advance(200);
    world.core.link_observed(HostIndex(0), 6000);
    assert_eq!(unavailable(&world.told(slot)), ["3"]);
    assert_eq!((world.counter("links_unread"), world.core.env.faults.list().len()), (1, 1));
    world.tell(slot, say("4"));
    assert_eq!(unavailable(&world.told(slot)), ["4"]);
    world.replies(member, "2", flags::JSON, b"{}");
    world.core.link_observed(HostIndex(0), 6000);
    assert_eq!(world.told(slot), [reply("1", "2")]);
    assert!(world.core.env.faults.list().is_empty(), "it writes, so it reads");
    world.tell(slot, say("5"));
    assert!(world.told(slot).is_empty());
}

#[test]
fn a_host_that_reads_slowly_is_not_given_up() {
    let (mut world, slot, _, _) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    for unread in (1..40).rev() {
        world.advance(1000);
        world.core.link_observed(HostIndex(0), unread * 100);
    }
    assert_eq!(world.counter("links_unread"), 0);
}

#[test]
fn a_drain_answers_what_has_begun_before_it_closes() {
    let (mut world, slot, room, member) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    world.core.start_drain(0, 10_000);
    world.advance(100);
    assert!(world.told(slot).is_empty());
    world.host_says(Kind::Credit, room, &[&500u32.to_le_bytes()]);
    let kinds = world.kinds();
    assert!(kinds.ends_with(&[Kind::Push, Kind::Barrier]), "{kinds:?}");
    ["2", "3"].into_iter().for_each(|it| world.replies(member, it, flags::JSON, b"{}"));
    world.host_says(Kind::BarrierDone, member, &[]);
    let closed = json!({"close": 1012, "reason": "restart;retry_ms=0"});
    assert_eq!(world.told(slot), [reply("1", "2"), reply("1", "3"), closed]);
}

/// A channel's member that has said something to a room which host 0 has refused, since its table is older.
fn refused() -> (World, ConnSlot) {
    let mut world = World::with(json!({}), json!({}));
    world.table_of_two(2, 0, EPOCH);
    world.obey_link_orders();
    let slot = world.socket();
    world.tell(slot, json!(["1", "1", "chat:lobby", "phx_join", {}]));
    let frames = world.host_frames();
    let room = frames.iter().find(|frame| frame.kind == Kind::Open).unwrap().handle;
    world.tell(slot, say("2"));
    world.host_says(Kind::NotOwner, room, &[&1u64.to_le_bytes()]);
    (world, slot)
}

#[test]
fn pushes_to_a_host_that_has_refused_their_room_are_answered() {
    let (mut world, slot) = refused();
    assert!(world.told(slot).is_empty(), "the host may answer by itself");
    world.settle(0);
    assert_eq!(unavailable(&world.told(slot)), ["2"]);
    world.table_of_two(3, 1, EPOCH + 1);
    assert!(world.told(slot).is_empty());
}

#[test]
fn handles_of_a_room_that_was_refused_are_free_when_its_host_has_taken_their_end() {
    for leaves_first in [true, false] {
        let (mut world, slot) = refused();
        if leaves_first {
            world.core.gone(slot);
        }
        assert_eq!(world.settle(0), [Kind::Push, Kind::Release]);
        world.core.gone(slot);
        world.bury();
        assert!(world.kinds().is_empty(), "the host knows none of them");
        assert_eq!(world.core.handles(), 0);
    }
}

#[test]
fn a_drain_answers_what_takes_too_long_with_an_error() {
    let (mut world, slot, _, member) = World::with_member(json!({"server.drain_reply_s": 2}));
    ["2", "3"].into_iter().for_each(|it| world.tell(slot, say(it)));
    world.core.start_drain(0, 10_000);
    world.advance(100);
    world.replies(member, "3", flags::JSON, b"{}");
    world.advance(2_000);
    let told = world.told(slot);
    assert_eq!((&told[0], unavailable(&told)), (&reply("1", "3"), vec!["2"]));
    assert_eq!(told[2]["close"], 1012, "{told:?}");
}
