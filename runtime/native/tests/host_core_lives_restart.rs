//! A room that fails begins anew: its members stay, what came waits; and its own reminders do not keep it awake.

use crate::host_world::{World, config};
use _native::host::{MemberKey, RoomKey, Step, Ticket, Turn};

/// The room is in the middle of a turn of this member.
fn busy(world: &mut World) -> (RoomKey, MemberKey) {
    let (room, member) = world.joined(0, "a", 1);
    world.message(1, b"x");
    world.core.suspend(room, member, b"x");
    (room, member)
}

#[test]
fn members_stay_and_are_the_first_that_a_new_life_hears_of() {
    let mut world = World::new(config());
    let (room, member) = busy(&mut world);
    world.message(1, b"waits");
    assert!(world.core.restart(room).is_some());
    assert!(world.core.is_member_of(member, room));
    world.message(1, b"too");
    assert_eq!(world.core.next(room), None);
    assert!(world.core.started(room, String::new(), None).is_none());
    let message = |body: &[u8]| Turn::Message { member, binary: false, body: body.into() };
    assert_eq!(world.turns(room), [Turn::Recover(vec![member]), message(b"waits"), message(b"too")]);
    assert_eq!(world.core.counters().restarts, 1);
}

#[test]
fn a_ready_room_may_fail_too_and_an_empty_one_recovers_nobody() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 1);
    world.leave(1);
    world.turns(room);
    assert!(world.core.restart(room).is_some());
    world.core.started(room, String::new(), None);
    assert_eq!(world.turns(room), []);
}

#[test]
fn a_life_that_has_not_begun_cannot_fail_again() {
    let mut world = World::new(config());
    let (room, member) = busy(&mut world);
    world.core.restart(room);
    assert!(world.core.restart(room).is_none());
    world.core.started(room, String::new(), None);
    assert_eq!(world.turns(room), [Turn::Recover(vec![member])]);
}

#[test]
fn a_stop_asked_of_a_failed_room_comes_first() {
    let mut world = World::new(config());
    let (room, _) = busy(&mut world);
    world.core.restart(room);
    assert!(!world.core.stop(room, "shutdown"));
    world.core.started(room, String::new(), None);
    assert_eq!(world.core.next(room), Some(Turn::Stop("shutdown")));
}

#[test]
fn a_reminder_is_a_turn_of_its_own() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 1);
    assert!(world.core.remind(room, Ticket(7)));
    let due = world.core.take_due();
    assert_eq!(due, [Step::Next(room)]);
    world.core.begin(due[0]);
    assert_eq!(world.turns(room), [Turn::Call(Ticket(7))]);
}

#[test]
fn reminders_do_not_keep_an_empty_room_awake_and_calls_do() {
    for (quiet, asleep) in [(true, 1), (false, 0)] {
        let mut world = World::new(config());
        let (room, _) = world.joined(0, "a", 1);
        world.leave(1);
        world.turns(room);
        world.core.tick(900);
        if quiet {
            world.core.remind(room, Ticket(7));
        } else {
            world.core.call(crate::host_world::KIND, "a", Ticket(7), 0);
        }
        for due in world.core.take_due() {
            world.core.begin(due);
        }
        assert_eq!(world.turns(room), [Turn::Call(Ticket(7))]);
        assert_eq!(world.core.tick(1100).len(), asleep, "quiet: {quiet}");
    }
}

#[test]
fn who_does_not_live_is_not_reminded() {
    let mut world = World::new(config());
    let (room, _) = world.joined(0, "a", 1);
    world.core.quarantine(room);
    assert!(!world.core.remind(room, Ticket(7)));
    assert!(!world.core.remind(RoomKey::from_number(99), Ticket(7)));
}
