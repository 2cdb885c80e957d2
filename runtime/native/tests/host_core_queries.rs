//! What a host knows of its rooms and members.

use crate::host_world::{KIND, World, config, words};
use _native::mesh::ActorAddress;

#[test]
fn a_room_knows_its_kind_and_key() {
    let mut world = World::new(config());
    let room = world.started(0, "a:b");
    assert_eq!(world.core.address(room).map(ActorAddress::parts), Some((KIND, "a:b")));
}

#[test]
fn levels_are_those_of_now() {
    let mut world = World::new(config());
    let (_, member) = world.joined(0, "a", 1);
    world.core.send(member, &words(b"x"));
    let now = world.core.counters();
    assert_eq!((now.links, now.rooms, now.members, now.sends), (1, 1, 1, 1));
    assert!(now.unsent_bytes > 0);
}
