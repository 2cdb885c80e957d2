//! Memberships that end while their room has no host, or loses it.

use crate::shard_world::endings::{join, leave, over, refused, reply, say};
use crate::shard_world::{EPOCH, World};
use _native::mesh::Kind;
use serde_json::json;

#[test]
fn without_an_owner_a_leave_waits_for_nobody_and_a_push_fails_at_once() {
    let (mut world, slot, _, _) = World::with_member(json!({}));
    world.link_down(0);
    world.tell(slot, leave("2"));
    assert_eq!(world.told(slot), [reply("1", "2"), over("phx_close", 1000, "leave")]);
    world.replace_host(2, EPOCH + 1);
    assert_eq!(world.kinds(), [Kind::Hello]);

    let (mut world, slot, _, _) = World::with_member(json!({}));
    world.link_down(0);
    world.tell(slot, say("2"));
    world.tell(slot, leave("3"));
    let told = world.told(slot);
    assert_eq!(told[0][4]["response"]["code"], "unavailable");
    assert_eq!(told[1..], [reply("1", "3"), over("phx_close", 1000, "leave")]);
    world.replace_host(2, EPOCH + 1);
    assert_eq!(world.kinds(), [Kind::Hello]);
}

#[test]
fn who_waits_to_be_heard_out_by_a_host_that_dies_waits_no_more() {
    let (mut world, slot, _, _) = World::with_member(json!({}));
    world.tell(slot, leave("2"));
    let late = world.socket();
    world.tell(late, join("1"));
    world.tell(late, leave("2"));
    world.replace_host(2, EPOCH + 1);
    let leaves = [reply("1", "2"), over("phx_close", 1000, "leave")];
    assert_eq!(world.told(slot), leaves);
    let unanswered = refused("1", "closed", "it was left before it was answered");
    assert_eq!(world.told(late), [&[unanswered][..], &leaves].concat());
    assert_eq!(world.kinds(), [Kind::Hello], "nobody is left in the room");
    assert_eq!((world.counter("members"), world.core.handles()), (0, 0));
}

#[test]
fn a_room_that_moves_while_its_last_member_leaves_is_not_opened_anew() {
    let (mut world, slot, _, _) = World::with_member(json!({}));
    world.table_of_two(2, 0, EPOCH);
    world.obey_link_orders();
    world.frames_of(1);
    world.tell(slot, leave("2"));
    world.table_of_two(3, 1, EPOCH + 1);
    assert!(world.told(slot).is_empty(), "what it said before may come back");
    world.settle(0);
    assert_eq!(world.told(slot).len(), 2);
    assert!(world.frames_of(1).is_empty());
    assert_eq!(world.core.handles(), 0);
}
