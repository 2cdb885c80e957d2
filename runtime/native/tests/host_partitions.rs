//! Epochs: what is not ours is not served, and what was ours is let go.

use crate::bodies::publication;
use crate::host_world::{ALL, EPOCH, World, config, words};
use _native::host::{Dropped, Row, Step, Ticket, Turn};
use _native::mesh::Kind;
use _native::mesh::body::Open;
use _native::mesh::frames::NOBODY;

fn all(epoch: u64) -> [Row; 1] {
    [Row { first: 0, count: 16384, epoch }]
}

fn not_owner(handle: u32, version: u64) -> (Kind, u32, Vec<u8>) {
    (Kind::NotOwner, handle, version.to_le_bytes().to_vec())
}

#[test]
fn frames_of_another_epoch_are_answered_with_the_version_known() {
    let mut world = World::new(config());
    world.joined(3, "a", 1);
    world.flush();
    let open = Open { kind: crate::host_world::KIND, key: "b" }.bytes();
    world.try_frame(Kind::Open, 0, 4, &open, EPOCH + 1).expect("a frame");
    world.try_frame(Kind::Message, 0, 1, b"x", EPOCH - 1).expect("a frame");
    assert_eq!(world.flush(), [not_owner(4, 1), (Kind::Returned, 1, b"x".to_vec()), not_owner(3, 1)]);
    assert_eq!(world.core.counters().not_owner, 2);
}

#[test]
fn a_join_behind_a_refused_open_has_no_answer_of_its_own() {
    let mut world = World::new(config());
    world.core.apply_table(2, &[]);
    world.open(6, "a");
    world.join(1, 6);
    assert_eq!(world.flush(), [not_owner(6, 2)]);
    assert_eq!(world.core.counters().strays, 1);
}

#[test]
fn rooms_that_are_not_ours_any_more_stop_and_go() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    assert_eq!(world.core.apply_table(2, &[]), [room]);
    assert_eq!(world.core.next(room), Some(Turn::Stop("moved")));
    assert!(!world.core.send(member, &words(b"x")));
    world.core.stopped(room, true);
    assert_eq!((world.core.counters().rooms, world.core.counters().members), (0, 0));
}

#[test]
fn a_new_epoch_of_ours_is_a_new_room_while_the_old_one_stops() {
    let mut world = World::new(config());
    let (old, _) = world.joined(0, "a", 1);
    world.core.apply_table(2, &all(EPOCH + 1));
    let open = Open { kind: crate::host_world::KIND, key: "a" }.bytes();
    let Ok(Step::Start(new)) = world.try_frame(Kind::Open, 0, 0, &open, EPOCH + 1) else { panic!() };
    assert_ne!(old, new);
    world.core.apply_table(3, &all(EPOCH + 1));
    world.core.started(new, "new".to_owned(), None);
    world.core.next(old);
    world.core.stopped(old, true);
    world.flush();
    world.core.broadcast(new, ALL, &words(b"x"));
    assert_eq!(world.flush(), [(Kind::Publish, 0, publication(NOBODY, b"x"))]);
}

#[test]
fn an_older_table_changes_nothing() {
    let mut world = World::new(config());
    world.core.apply_table(5, &all(EPOCH));
    let (room, member) = world.joined(0, "a", 1);
    assert_eq!(world.core.apply_table(4, &[]), []);
    assert_eq!(world.message(1, b"x"), Step::Message { room, member });
}

#[test]
fn rows_beyond_the_partitions_are_cut_off() {
    let mut world = World::new(config());
    world.core.apply_table(2, &[Row { first: 16000, count: u32::MAX, epoch: 1 }]);
    assert_eq!(world.core.counters().rooms, 0);
}

#[test]
fn a_room_that_is_lost_before_it_has_begun_does_not_begin() {
    let mut world = World::new(config());
    let Step::Start(constructed) = world.open(0, "a") else { panic!() };
    world.core.call(crate::host_world::KIND, "b", Ticket(7), 0);
    let due = world.core.take_due();
    let [Step::Start(called)] = due[..] else { panic!("{due:?}") };
    world.core.apply_table(2, &[]);
    assert_eq!(world.core.take_abandoned(), [constructed, called]);
    assert_eq!(world.core.take_abandoned(), []);
    assert_eq!(world.core.begin(due[0]), Step::Nothing);
    world.core.stopped(constructed, true);
    assert_eq!(world.core.counters().rooms, 0);
    assert_eq!(world.core.take_dropped(), [(Ticket(7), Dropped::Moved)]);
}

#[test]
fn a_room_that_is_asked_to_stop_before_it_has_begun_does_not_begin() {
    let mut world = World::new(config());
    world.core.call(crate::host_world::KIND, "a", Ticket(7), 0);
    let due = world.core.take_due();
    let [Step::Start(room)] = due[..] else { panic!("{due:?}") };
    assert!(!world.core.stop(room, "shutdown"));
    assert_eq!(world.core.begin(due[0]), Step::Nothing);
    assert_eq!(world.core.take_dropped(), [(Ticket(7), Dropped::Moved)]);
    assert_eq!(world.core.counters().rooms, 0);
}
