//! Calls: actors without members are woken, asked in their turn, bounded, and no ticket is lost.

use crate::host_world::{EPOCH, KIND, World, config};
use _native::host::{Called, Config, Dropped, MemberKey, RoomKey, Row, Step, Ticket, Turn};
use _native::mesh::ActorAddress;

fn call(world: &mut World, key: &str, ticket: u64) -> Called {
    world.core.call(KIND, key, Ticket(ticket), 100)
}

/// An actor that nobody has joined, started by its first call, ready again.
fn called(world: &mut World, key: &str) -> RoomKey {
    assert_eq!(call(world, key, 1), Called::Taken);
    let [Step::Start(actor)] = world.core.take_due()[..] else { panic!("not a new actor") };
    assert!(world.core.started(actor, key.to_owned(), None).is_none());
    assert_eq!(world.turns(actor), [Turn::Call(Ticket(1))]);
    actor
}

#[test]
fn a_call_wakes_an_actor_that_no_shard_knows() {
    let mut world = World::new(config());
    let actor = called(&mut world, "a");
    assert_eq!(world.core.address(actor).map(ActorAddress::parts), Some((KIND, "a")));
    assert_eq!(world.core.counters().calls, 1);
}

#[test]
fn calls_run_when_they_are_due_and_not_in_the_turn_that_makes_them() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 1);
    call(&mut world, "a", 1);
    assert_eq!(world.message(1, b"x"), Step::Message { room, member: MemberKey::from_number(1 << 32) });
    let due = world.core.take_due();
    assert_eq!(due, [Step::Next(room)]);
    assert_eq!(world.core.begin(due[0]), Step::Next(room));
    assert_eq!(world.turns(room), [Turn::Call(Ticket(1))]);
}

#[test]
fn what_is_due_waits_for_a_turn_that_has_begun_meanwhile() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    call(&mut world, "a", 1);
    world.message(1, b"x");
    world.core.suspend(room, member, b"x");
    let due = world.core.take_due();
    assert_eq!(world.core.begin(due[0]), Step::Nothing);
    assert_eq!(world.turns(room), [Turn::Call(Ticket(1))]);
}

#[test]
fn a_mailbox_is_full_by_messages_or_by_bytes() {
    for limits in [(3, 0), (0, 3 * 164)] {
        let (mailbox_messages, mailbox_bytes) = limits;
        let mut world = World::new(Config { mailbox_messages, mailbox_bytes, ..config() });
        let said: Vec<Called> = (0..5).map(|ticket| call(&mut world, "a", ticket)).collect();
        assert_eq!(said, [Called::Taken, Called::Taken, Called::Taken, Called::Full, Called::Full]);
        let [Step::Start(actor)] = world.core.take_due()[..] else { panic!() };
        world.core.started(actor, String::new(), None);
        assert_eq!(world.turns(actor).len(), 3);
        assert_eq!(call(&mut world, "a", 5), Called::Taken);
    }
}

#[test]
fn who_cannot_be_called_says_why() {
    let mut world = World::new(Config { rooms: 1, ..config() });
    let (actor, _) = world.joined(0, "a", 1);
    assert_eq!(call(&mut world, "b", 2), Called::Rooms);
    world.core.quarantine(actor);
    assert_eq!(call(&mut world, "a", 2), Called::Quarantined);
    world.core.apply_table(2, &[]);
    assert_eq!(call(&mut world, "a", 2), Called::Moved);
}

#[test]
fn an_actor_without_members_sleeps_when_nobody_has_called_for_a_while() {
    let mut world = World::new(config());
    let actor = called(&mut world, "a");
    world.core.tick(900);
    call(&mut world, "a", 2);
    assert_eq!(world.core.tick(5000), [], "a call is due");
    let due = world.core.take_due();
    world.core.begin(due[0]);
    assert_eq!(world.turns(actor), [Turn::Call(Ticket(2))]);
    assert_eq!(world.core.tick(5999), []);
    assert_eq!(world.core.tick(6000), [actor]);
    assert_eq!(world.turns(actor), [Turn::Stop("idle")]);
    world.core.stopped(actor, false);
    assert_eq!(world.core.counters().rooms, 0);
}

#[test]
fn a_call_while_it_falls_asleep_wakes_it_again() {
    let mut world = World::new(config());
    let actor = called(&mut world, "a");
    world.core.tick(1000);
    assert_eq!(world.turns(actor), [Turn::Stop("idle")]);
    assert_eq!(call(&mut world, "a", 2), Called::Taken);
    assert_eq!(world.core.take_due(), []);
    assert_eq!(world.core.stopped(actor, false).1, Step::Start(actor));
    world.core.started(actor, String::new(), None);
    assert_eq!(world.turns(actor), [Turn::Call(Ticket(2))]);
}

#[test]
fn tickets_of_an_actor_that_ends_come_back() {
    let mut world = World::new(config());
    for (ticket, key) in [(7, "a"), (8, "b")] {
        call(&mut world, key, ticket);
    }
    let due = world.core.take_due();
    let [Step::Start(first), Step::Start(_)] = due[..] else { panic!() };
    world.core.quarantine(first);
    assert_eq!(world.core.take_dropped(), [(Ticket(7), Dropped::Quarantined)]);
    world.core.apply_table(2, &[Row { first: 0, count: 16384, epoch: EPOCH + 1 }]);
    assert_eq!(world.core.take_dropped(), [(Ticket(8), Dropped::Moved)]);
}

#[test]
fn rooms_that_have_turns_at_once_have_them_one_by_one_and_each_once() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 1);
    let other = world.started(1, "b");
    let left = world.core.close_link(world.link);
    world.core.defer(left);
    call(&mut world, "b", 1);
    let due = world.core.take_due();
    assert_eq!(due, [Step::Next(room), Step::Next(other)]);
    world.core.put_back(due[1..].to_vec());
    assert_eq!(world.core.begin(due[0]), Step::Next(room));
    let leave = world.turns(room);
    assert!(matches!(leave[..], [Turn::Leave { member: 1, .. }]), "{leave:?}");
    assert_eq!(world.core.begin(due[0]), Step::Nothing, "it has had them");
    call(&mut world, "c", 2);
    let [Step::Next(second), Step::Start(_)] = world.core.take_due()[..] else { panic!("out of order") };
    assert_eq!(second, other);
}

#[test]
fn a_room_that_fails_before_its_turns_has_them_in_its_next_life() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 1);
    let left = world.core.close_link(world.link);
    world.core.defer(left);
    world.core.restart(room);
    let due = world.core.take_due();
    assert_eq!(world.core.begin(due[0]), Step::Nothing);
    world.core.started(room, String::new(), None);
    assert!(matches!(world.turns(room)[..], [Turn::Recover(_), Turn::Leave { member: 1, .. }]));
}
