//! Pushes to a room that moves, to a host that cannot be reached or does not read: none waits without end.

use _native::mesh::{HostIndex, Kind, flags};
use _native::shard::slots::ConnSlot;
use serde_json::json;

use crate::shard_unavailable::unavailable;
use crate::shard_world::endings::{leave, over, reply, say};
use crate::shard_world::{EPOCH, World};

#[test]
fn a_room_that_moves_while_its_owner_knows_an_older_table_answers_what_that_was_sent() {
    let (mut world, slot, room, _) = World::with_member(json!({}));
    world.table_of_two(2, 0, EPOCH);
    world.obey_link_orders();
    world.tell(slot, say("2"));
    world.host_says(Kind::NotOwner, room, &[&1u64.to_le_bytes()]);
    world.table_of_two(3, 1, EPOCH + 1);
    assert!(world.told(slot).is_empty(), "its owner may answer by itself");
    world.settle(0);
    assert_eq!(unavailable(&world.told(slot)), ["2"], "what it answers now is fenced");
}

/// A member of host 0 with a push there and another that waits for credit; the room moves to host 1, which is not up.
fn moved(fails_before: bool) -> (World, ConnSlot) {
    let (mut world, slot, ..) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.table_of_two(2, 0, EPOCH);
    world.core.work.links.clear();
    if fails_before {
        world.core.link_failed(HostIndex(1), "No such file or directory");
    }
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    world.table_of_two(3, 1, EPOCH + 1);
    assert!(world.told(slot).is_empty());
    world.settle(0);
    (world, slot)
}

#[test]
fn what_waits_for_a_room_that_moves_to_a_host_out_of_reach_is_answered() {
    let (mut world, slot) = moved(true);
    assert_eq!(unavailable(&world.told(slot)), ["2", "3"]);
}

#[test]
fn what_waits_for_a_room_is_answered_when_its_new_host_cannot_be_reached() {
    let (mut world, slot) = moved(false);
    assert_eq!(unavailable(&world.told(slot)), ["2"], "it may be there in a moment");
    world.tell(slot, leave("4"));
    world.core.link_failed(HostIndex(1), "No such file or directory");
    let told = world.told(slot);
    assert_eq!(unavailable(&told), ["3"]);
    assert_eq!(told[1..], [reply("1", "4"), over("phx_close", 1000, "leave")], "nothing more is waited for");
}

#[test]
fn a_push_to_a_room_that_nobody_owns_is_answered_at_once() {
    let (mut world, slot, ..) = World::with_member(json!({}));
    world.table_of_two(2, -1, EPOCH + 1);
    world.settle(0);
    world.tell(slot, say("2"));
    assert_eq!(unavailable(&world.told(slot)), ["2"]);
}

#[test]
fn a_leave_behind_pushes_that_fail_goes_to_the_host_that_may_read_again() {
    let (mut world, slot, ..) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    ["2", "3"].into_iter().for_each(|it| world.tell(slot, say(it)));
    world.tell(slot, leave("4"));
    assert_eq!(world.kinds(), [Kind::Push]);
    world.acknowledge(0);
    world.core.link_observed(HostIndex(0), 5000);
    world.advance(5_100);
    world.core.link_observed(HostIndex(0), 5000);
    assert_eq!((unavailable(&world.told(slot)), world.kinds()), (vec!["3"], vec![Kind::Barrier]));
}

#[test]
fn a_host_that_had_read_all_a_moment_ago_is_not_given_up() {
    let (mut world, ..) = World::with_member(json!({}));
    for _ in 0..10 {
        world.core.link_observed(HostIndex(0), 0);
        world.advance(1000);
    }
    world.core.link_observed(HostIndex(0), 5000);
    assert_eq!(world.counter("links_unread"), 0);
}

#[test]
fn a_drain_waits_for_answers_longer_than_another_close() {
    let (mut world, slot, ..) = World::with_member(json!({}));
    world.tell(slot, say("2"));
    world.core.start_drain(0, 10_000);
    world.advance(100);
    world.advance(1_500);
    assert!(world.told(slot).is_empty(), "server.drain_reply_s is 2 s");
    world.advance(1_000);
    let told = world.told(slot);
    assert_eq!(unavailable(&told), ["2"]);
    assert_eq!(told[1], json!({"close": 1012, "reason": "restart;retry_ms=0"}));
}

#[test]
fn a_drain_waits_for_turns_that_overlap_others_but_not_without_end() {
    for answers in [true, false] {
        let (mut world, slot, _, member) = World::with_member(json!({}));
        ["2", "3"].into_iter().for_each(|it| world.tell(slot, say(it)));
        world.core.start_drain(0, 10_000);
        world.advance(100);
        world.replies(member, "2", flags::JSON, b"{}");
        world.host_says(Kind::BarrierDone, member, &[]);
        assert_eq!(world.told(slot), [reply("1", "2")], "the other turn goes on");
        let closed = json!({"close": 1012, "reason": "restart;retry_ms=0"});
        if answers {
            world.replies(member, "3", flags::JSON, b"{}");
            assert_eq!(world.told(slot), [reply("1", "3"), closed]);
        } else {
            world.advance(2_000);
            let told = world.told(slot);
            assert_eq!((unavailable(&told), &told[1]), (vec!["3"], &closed));
        }
    }
}
