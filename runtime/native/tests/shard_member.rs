//! A membership: its size, and what a channel's keeps of its join.

use _native::shard::form::Form;
use _native::shard::member::{Member, Standing};
use _native::shard::more::More;
use serde_json::json;

use crate::shard_world::World;

#[test]
fn what_every_membership_has_is_small() {
    let (member, more) = (size_of::<Member>(), size_of::<More>());
    assert!(member <= 32 && more <= 88, "{member} and {more} bytes");
}

/// A membership costs its slab entry, its box, topic, params and join_ref, and a place in its room's and its socket's list.
#[test]
fn a_channel_membership_costs_at_most_256_bytes() {
    let mut world = World::new();
    let slot = world.socket();
    world.enter(slot, "chat:first");
    let before = world.core.env.memory_bytes;
    for number in 1..101 {
        world.enter(slot, &format!("chat:lobby-{number}"));
    }
    let charged = (world.core.env.memory_bytes - before) / 100;
    let in_lists = size_of::<Member>() + size_of::<u32>();
    let blocks = 2 * 16; // what an allocator adds to the box and to its bytes
    assert!(charged + in_lists + blocks <= 256, "{charged} bytes are charged");
    assert!(charged >= size_of::<More>(), "{charged} bytes are charged");
}

#[test]
fn what_a_membership_holds_is_charged_and_given_back() {
    let mut world = World::new();
    let slot = world.socket();
    let before = world.core.env.memory_bytes;
    let params = json!({"long": "x".repeat(5000)});
    world.tell(slot, json!(["1", "1", "chat:lobby", "phx_join", params]));
    let member = world.host_frames()[2].handle;
    world.grants(member);
    world.told(slot);
    assert!(world.core.env.memory_bytes > before + 5000);
    world.host_says(_native::mesh::Kind::Attach, member, &[&[1; 9000]]);
    assert!(world.core.env.memory_bytes > before + 14_000);
    world.tell(slot, json!(["1", "2", "chat:lobby", "phx_leave", {}]));
    world.host_says(_native::mesh::Kind::BarrierDone, member, &[]);
    world.told(slot);
    assert!(world.core.env.memory_bytes < before + 200);
}

#[test]
fn standings_are_in_the_order_that_a_join_takes() {
    assert!(Standing::Asked < Standing::Admitted && Standing::Admitted < Standing::Live);
    assert!(Standing::Live < Standing::Behind);
    assert_ne!(Form::Channel, Form::Offsets);
}
