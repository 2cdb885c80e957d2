//! Links that come and go, and what a host knows of its rooms and members.

use crate::host_world::{KIND, World, config, words};
use _native::host::Turn;
use _native::mesh::ActorAddress;

#[test]
fn members_of_a_lost_link_leave_one_by_one() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 1);
    world.join(2, 0);
    world.turns(room);
    assert_eq!(world.core.close_link(world.link), [room]);
    let reasons = world.turns(room).into_iter().map(|turn| match turn {
        Turn::Leave { member, code, reason } => (member, code, reason.into_string()),
        other => panic!("{other:?}"),
    });
    let lost = |member| (member, 1012, "shard_lost".to_owned());
    assert_eq!(reasons.collect::<Vec<_>>(), [lost(1), lost(2)]);
    assert!(world.core.close_link(world.link).is_empty());
}

#[test]
fn what_waited_for_a_lost_link_is_gone_with_it() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    world.message(1, b"x");
    world.core.suspend(room, member, b"x");
    world.frame(_native::mesh::Kind::Barrier, 1, b"");
    world.core.close_link(world.link);
    let link = world.core.open_link();
    world.turns(room);
    assert!(world.core.take_dirty().is_empty());
    assert!(world.core.seal(link).is_empty());
}

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
