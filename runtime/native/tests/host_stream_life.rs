//! How long a stream lives: over sleeps and restarts of its room, not over another owner.

use crate::host_world::streams::{LIMITS, STREAM};
use crate::host_world::{EPOCH, World, config};
use _native::host::history::Limits;
use _native::host::{Config, Row, Turn};

#[test]
fn a_stream_outlives_the_sleep_until_nothing_in_it_may_be_asked_for() {
    let mut world = World::new(Config { idle_ms: 10, ..config() });
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    world.frame(_native::mesh::Kind::Release, 0, b"");
    let asleep = world.core.tick(10);
    assert_eq!(asleep, [room]);
    assert_eq!(world.turns(room), [Turn::Stop("idle")]);
    world.core.stopped(room, false);
    world.core.tick(59_999);
    assert_eq!((world.core.counters().rooms, world.core.position(room)), (1, Some((STREAM, 1))));
    let step = world.open(0, "a");
    assert_eq!(step, _native::host::Step::Nothing, "it is known, and wakes when somebody joins");
    world.frame(_native::mesh::Kind::Release, 0, b"");
    world.core.tick(60_011);
    assert_eq!(world.core.counters().rooms, 0);
}

#[test]
fn another_start_of_the_room_goes_on_with_its_stream_and_another_owner_does_not() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    world.core.keep_history(room, STREAM + 1, Limits { messages: 1, ..LIMITS });
    assert_eq!(world.core.position(room), Some((STREAM, 1)));
    assert_eq!(world.core.history(room).map(|history| history.last()), Some(1));
    world.core.apply_table(2, &[Row { first: 0, count: 16384, epoch: EPOCH + 1 }]);
    world.core.stopped(room, true);
    assert_eq!(world.core.position(room), None);
}

#[test]
fn who_recovers_is_told_of_the_new_stream_at_once() {
    let mut world = World::new(config());
    let room = world.streaming(LIMITS);
    world.say(room, &["a"]);
    world.lines();
    world.frame(_native::mesh::Kind::Release, 0, b"");
    world.open(0, "a");
    world.recover(1, 0);
    world.frame(_native::mesh::Kind::MembersEnd, 0, b"");
    world.turns(room);
    assert_eq!(world.lines(), ["stream 77 at 1"]);
    assert!(!world.core.has_stream(_native::host::Key::from_number(99)));
}
