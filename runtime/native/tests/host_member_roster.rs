//! The list of a room's members, while they come and go.

use crate::host_world::{World, config};
use _native::mesh::Kind;

#[test]
fn members_are_those_whose_join_has_had_its_turn() {
    let mut world = World::new(config());
    let (room, first) = world.joined(0, "a", 1);
    world.message(1, b"x");
    world.core.suspend(room, first, b"x");
    world.join(2, 0);
    world.leave(1);
    assert_eq!(world.core.members_of(room).flatten().collect::<Vec<_>>(), [&1]);
    world.turns(room);
    assert_eq!(world.core.members_of(room).flatten().collect::<Vec<_>>(), [&2]);
}

#[test]
fn leaving_members_leave_the_list_consistent() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 0);
    for member in 1..10 {
        world.join(member, 0);
        world.turns(room);
    }
    for member in [0, 9, 4, 5] {
        world.leave(member);
        world.turns(room);
    }
    let mut left: Vec<u32> = world.core.members_of(room).flatten().copied().collect();
    left.sort_unstable();
    assert_eq!(left, [1, 2, 3, 6, 7, 8]);
}

#[test]
fn who_was_turned_away_goes_with_the_handle_of_its_room() {
    let mut world = World::new(config());
    let (_, member) = world.joining(0, "a", 1);
    world.core.refuse(member, "no", "no", b"");
    assert_eq!(world.core.counters().members, 1);
    world.frame(Kind::Release, 0, b"");
    assert_eq!(world.core.counters().members, 0);
    world.leave(1);
    assert_eq!(world.core.counters().leaves, 1);
}

#[test]
fn who_is_turned_away_after_the_handle_of_its_room_has_ended_goes_at_once() {
    let mut world = World::new(config());
    let (_, member) = world.joining(0, "a", 1);
    world.frame(Kind::Release, 0, b"");
    world.core.refuse(member, "no", "no", b"");
    assert_eq!(world.core.counters().members, 0);
}
