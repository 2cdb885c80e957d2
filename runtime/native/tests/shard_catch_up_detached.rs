//! Members that catch up while their room has no host.

use _native::mesh::Kind;
use _native::mesh::body::read_u64;
use serde_json::json;

use crate::shard_world::{STREAM, World, said};

#[test]
fn who_drains_while_its_room_is_detached_asks_the_next_host() {
    let route = json!({"slow_client": "catch_up", "history": true});
    let mut world = World::with(json!({"limits.queue_bytes": 200}), route);
    let (slot, room, member) = world.enter_as("chat:lobby", json!({"$position": null}));
    world.stream(room, STREAM, 0);
    (1..=8).for_each(|offset| world.broadcast(room, said("say", offset, "1")));
    world.link_down(0);
    assert_eq!(world.told(slot).len(), 5, "it has taken what was queued");
    world.connect(0);
    let frames = world.host_frames();
    let pull = frames.iter().find(|frame| frame.kind == Kind::Pull).expect("what it missed is asked for");
    assert_eq!((pull.handle, read_u64(&pull.body)), (member, Ok(5)));
}
