//! Rooms that nobody is let into: those that failed too often, and those that another host has not let go of.

use crate::host_world::{KIND, World, close, config};
use _native::host::{Called, Dropped, Step, Ticket};
use _native::mesh::Kind;

#[test]
fn a_quarantine_closes_those_still_to_be_recovered() {
    let mut world = World::new(config());
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    world.recover(1, 0);
    world.core.quarantine(room);
    assert_eq!(world.flush(), [(Kind::Close, 1, close(1011, "quarantined"))]);
    assert_eq!(world.frame(Kind::MembersEnd, 0, b""), Step::Nothing);
    world.frame(Kind::Barrier, 1, b"");
    assert_eq!(world.flush(), [(Kind::BarrierDone, 1, vec![])]);
}

#[test]
fn a_quarantined_room_closes_its_members_and_refuses_joins() {
    let mut world = World::new(config());
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    world.join(1, 0);
    world.message(1, b"x");
    assert_eq!(world.core.quarantine(room), None);
    world.join(2, 0);
    let closed = |member| (Kind::Close, member, close(1011, "quarantined"));
    assert_eq!(world.flush(), [closed(1), closed(2)]);
    world.leave(1);
    world.leave(2);
    assert_eq!(world.core.counters().members, 0);
}

#[test]
fn others_live_on_beside_a_quarantined_room() {
    let mut world = World::new(config());
    let Step::Start(poison) = world.open(0, "poison") else { panic!() };
    let (room, member) = world.joined(1, "well", 1);
    world.core.quarantine(poison);
    assert_eq!(world.message(1, b"x"), Step::Message { room, member });
}

#[test]
fn a_room_that_may_not_begin_refuses_those_who_wait_and_is_started_for_the_next() {
    let mut world = World::new(config());
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    world.join(1, 0);
    assert_eq!(world.core.call(KIND, "a", Ticket(7), 1), Called::Taken);
    world.core.refuse_room(room);
    assert_eq!(world.flush(), [(Kind::Close, 1, close(1013, "unavailable"))]);
    assert_eq!(world.core.take_dropped(), [(Ticket(7), Dropped::Moved)]);
    assert_eq!(world.join(2, 0), Step::Start(room));
    world.core.started(room, String::new(), None);
    assert_eq!(world.turns(room).len(), 1);
}

#[test]
fn a_room_that_has_begun_is_not_refused() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    world.core.refuse_room(room);
    assert_eq!(world.message(1, b"x"), Step::Message { room, member });
    assert_eq!(world.core.counters().rooms_refused, 0);
}
