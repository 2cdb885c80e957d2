//! Empty rooms fall asleep when their time has come, and not before.

use crate::host_world::streams::LIMITS;
use crate::host_world::{KIND, World, close, config};
use _native::host::overlap::Waiting;
use _native::host::{Called, Config, RoomKey, Step, Ticket, Turn};
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
    let Step::Start(room) = world.open(0, "a") else { panic!() };
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
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    world.join(1, 0);
    world.core.quarantine(room);
    world.core.tick(1000);
    world.flush();
    world.join(2, 0);
    assert_eq!(world.flush(), [(Kind::Close, 2, close(1011, "quarantined"))], "a shard has it still");
    world.leave(1);
    world.leave(2);
    world.frame(Kind::Release, 0, b"");
    world.core.tick(1600);
    assert_eq!(world.core.counters().rooms, 1);
    world.core.tick(2000);
    assert_eq!(world.core.counters().rooms, 0);
}

/// Starts a room that nobody is in, and whose shard has let go of it.
fn empty(world: &mut World, key: &str) -> RoomKey {
    let room = world.started(9, key);
    world.frame(Kind::Release, 9, b"");
    room
}

#[test]
fn the_room_that_has_been_empty_longest_makes_place_for_a_new_one() {
    let mut world = World::new(Config { rooms: 3, ..config() });
    let (used, member) = world.joined(0, "used", 1);
    let longest = empty(&mut world, "longest");
    world.core.tick(5);
    empty(&mut world, "other");
    world.started(1, "new");
    assert_eq!(world.core.take_due(), [Step::Next(longest)]);
    assert_eq!(world.core.begin(Step::Next(longest)), Step::Next(longest));
    assert_eq!(world.turns(longest), [Turn::Stop("idle")]);
    world.core.stopped(longest, false);
    assert_eq!(world.core.counters().rooms, 3);
    assert_eq!(world.message(1, b"x"), Step::Message { room: used, member });
}

#[test]
fn rooms_that_are_long_at_their_end_make_place_for_a_few_only() {
    let mut world = World::new(Config { rooms: 8, ..config() });
    for key in "abcdefgh".chars() {
        empty(&mut world, &key.to_string());
    }
    let new = |world: &mut World, key: u32| world.core.call(KIND, &key.to_string(), Ticket(1), 0);
    assert_eq!((new(&mut world, 1), new(&mut world, 2)), (Called::Taken, Called::Taken));
    assert_eq!(new(&mut world, 3), Called::Rooms);
    assert_eq!(world.core.counters().rooms, 10);
}

#[test]
fn neither_a_quarantine_nor_a_room_at_work_ends_for_a_new_one() {
    let mut world = World::new(Config { rooms: 2, ..config() });
    let poison = empty(&mut world, "poison");
    world.core.quarantine(poison);
    let busy = empty(&mut world, "busy");
    let life = world.core.overlap(busy, Waiting::Read).unwrap();
    assert_eq!(world.open(1, "new"), Step::Nothing);
    world.core.overlapped(busy, life);
    assert!(matches!(world.open(1, "new"), Step::Start(_)));
}

#[test]
fn what_a_sleeping_room_has_said_is_forgotten_for_a_new_one() {
    let mut world = World::new(Config { rooms: 1, ..config() });
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    world.frame(Kind::Release, 0, b"");
    world.core.tick(1000);
    world.turns(room);
    world.core.stopped(room, false);
    assert_eq!(world.core.counters().rooms, 1);
    assert!(matches!(world.open(1, "new"), Step::Start(_)));
    assert_eq!(world.core.counters().rooms, 1);
}

#[test]
fn a_room_whose_tasks_run_stays_awake_and_its_time_begins_when_they_end() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.core.set_working(room, true);
    assert_eq!(world.core.tick(5000), []);
    assert_eq!(world.core.tick(9000), []);
    world.core.set_working(room, false);
    assert_eq!(world.core.tick(9999), []);
    assert_eq!(world.core.tick(10_000), [room]);
}

#[test]
fn a_turn_that_waits_beside_others_for_longer_than_the_idle_time_does_not_hold_up_the_clock() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    let life = world.core.overlap(room, Waiting::Read).unwrap();
    assert_eq!(world.core.tick(5000), []);
    world.core.overlapped(room, life);
    assert_eq!(world.core.tick(5001), [room]);
}

#[test]
fn a_life_that_has_failed_works_no_more() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.core.set_working(room, true);
    world.core.restart(room);
    world.core.started(room, String::new(), None);
    world.turns(room);
    assert_eq!(world.core.tick(5000), [room]);
}
