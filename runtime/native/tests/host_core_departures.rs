//! Links that come and go, and what goes with them.

use crate::host_world::{World, config};
use _native::host::Turn;

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
