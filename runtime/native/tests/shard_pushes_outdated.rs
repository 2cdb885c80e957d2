//! Pushes that name a join which another has followed, or none.

use crate::shard_world::World;
use _native::mesh::Kind;
use _native::ws::opcode::Opcode;
use serde_json::json;

#[test]
fn a_push_of_a_former_join_is_dropped_without_an_answer() {
    let mut world = World::new();
    let slot = world.socket();
    world.enter(slot, "chat:lobby");
    world.tell(slot, json!([2, 2, "chat:lobby", "phx_join", {}]));
    let frames = world.host_frames();
    let member = frames.iter().rfind(|frame| frame.kind == Kind::Join).unwrap().handle;
    world.grants(member);
    world.told(slot);
    for join_ref in [json!("1"), json!(1), json!("3"), json!("")] {
        world.tell(slot, json!([join_ref, "5", "chat:lobby", "say", {}]));
        assert!(world.pushes().is_empty() && world.told(slot).is_empty());
    }
    assert_eq!(world.counter("pushes_outdated"), 4);
    for join_ref in [json!(2), json!("2"), json!(null)] {
        world.tell(slot, json!([join_ref, "5", "chat:lobby", "say", {}]));
        assert_eq!(world.pushes()[0].0, member);
    }
    world.frame(slot, Opcode::Binary, &[&[0, 1, 1, 10, 3][..], b"25chat:lobbysaydata"].concat());
    assert_eq!(world.pushes()[0].0, member, "its number is digits there");
}

#[test]
fn a_member_that_named_no_join_leaves_whatever_join_its_leave_names() {
    let mut world = World::new();
    let slot = world.socket();
    world.tell(slot, json!([null, "1", "chat:lobby", "phx_join", {}]));
    let member = world.host_frames().last().expect("a join").handle;
    world.grants(member);
    world.told(slot);
    world.tell(slot, json!(["1", "2", "chat:lobby", "phx_leave", {}]));
    assert_eq!(world.kinds(), [Kind::Barrier], "as a push would be its");
}
