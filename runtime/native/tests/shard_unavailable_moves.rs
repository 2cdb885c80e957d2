//! Pushes to a room that moves, to a host that cannot be reached or away from one: none waits without end.

use _native::mesh::Kind;
use serde_json::json;

use crate::shard_unavailable::unavailable;
use crate::shard_world::endings::{leave, say};
use crate::shard_world::{EPOCH, World};

#[test]
fn a_room_that_moves_while_its_owner_knows_an_older_table_answers_what_that_was_sent() {
    let (mut world, slot, room, _) = World::with_member(json!({}));
    world.table_of_two(2, 0, EPOCH);
    world.obey_link_orders();
    world.tell(slot, say("2"));
    world.host_says(Kind::NotOwner, room, &[&1u64.to_le_bytes()]);
    assert!(world.told(slot).is_empty(), "its owner answers by itself");
    world.table_of_two(3, 1, EPOCH + 1);
    assert_eq!(unavailable(&world.told(slot)), ["2"], "what it answers now is fenced");
}

/// A member of host 0 with a push there and another that waits for credit; the room moves to host 1, which is not up.
fn moved(fails_before: bool) -> (World, u32) {
    let (mut world, slot, ..) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.table_of_two(2, 0, EPOCH);
    world.core.work.links.clear();
    if fails_before {
        world.core.link_failed(1, "No such file or directory");
    }
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    world.table_of_two(3, 1, EPOCH + 1);
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
    world.core.link_failed(1, "No such file or directory");
    assert_eq!(unavailable(&world.told(slot)), ["3"]);
    world.tell(slot, leave("4"));
    assert_eq!(world.told(slot).len(), 2, "nothing is waited for");
}
