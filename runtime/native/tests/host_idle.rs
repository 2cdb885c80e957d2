//! Empty rooms fall asleep when their time has come, and not before.

use crate::host_world::{World, config};
use _native::mesh::Kind;

#[test]
fn an_empty_room_falls_asleep_after_its_idle_time() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    assert_eq!(world.core.tick(999), []);
    assert_eq!(world.core.tick(1000), [room]);
    assert!(world.core.tick(5000).is_empty());
}

#[test]
fn the_time_begins_when_the_last_member_has_left() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 1);
    assert_eq!(world.core.tick(5000), []);
    world.leave(1);
    world.turns(room);
    assert_eq!(world.core.tick(5999), []);
    assert_eq!(world.core.tick(6000), [room]);
}

#[test]
fn coming_and_going_puts_it_off() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    for at_ms in [900, 1800, 2700] {
        assert_eq!(world.core.tick(at_ms), []);
        world.join(1, 0);
        world.leave(1);
        world.turns(room);
    }
    assert_eq!(world.core.tick(3699), []);
    assert_eq!(world.core.tick(3700), [room]);
}

#[test]
fn a_room_may_have_its_own_time() {
    let mut world = World::new(config());
    let _native::host::Step::Start(room) = world.open(0, "a") else { panic!() };
    world.core.started(room, String::new(), Some(10));
    world.turns(room);
    assert_eq!(world.core.tick(10), [room]);
}

#[test]
fn a_busy_room_stays_awake() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    world.message(1, b"x");
    world.core.suspend(room, member, b"x");
    world.leave(1);
    assert_eq!(world.core.tick(5000), []);
    world.turns(room);
    assert_eq!(world.core.tick(6000), [room]);
}

#[test]
fn a_quarantine_ends_when_it_has_been_left_alone() {
    let mut world = World::new(config());
    let _native::host::Step::Start(room) = world.open(0, "a") else { panic!() };
    world.join(1, 0);
    world.core.quarantine(room);
    world.core.tick(1000);
    assert_eq!(world.core.counters().rooms, 1);
    world.leave(1);
    world.frame(Kind::Release, 0, b"");
    world.core.tick(2000);
    assert_eq!(world.core.counters().rooms, 0);
}
