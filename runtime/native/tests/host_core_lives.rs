//! Starting, stopping, recovery and quarantine of rooms.

use crate::host_world::{EPOCH, World, close, config};
use _native::host::{Called, Config, Step, Ticket, Turn};
use _native::mesh::Kind;

#[test]
fn what_comes_before_the_start_waits_for_it() {
    let mut world = World::new(config());
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    assert_eq!(world.join(1, 0), Step::Nothing);
    assert_eq!(world.message(1, b"x"), Step::Nothing);
    world.core.started(room, String::new(), None);
    assert_eq!(world.turns(room).len(), 2);
}

#[test]
fn a_stop_comes_after_the_turn_and_before_the_next() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    world.message(1, b"1");
    world.core.suspend(room, member, b"1");
    world.message(1, b"2");
    assert!(!world.core.stop(room, "shutdown"));
    assert_eq!(world.core.next(room), Some(Turn::Stop("shutdown")));
    assert_eq!(world.core.next(room), None);
    assert_eq!(world.core.stopped(room, true), (Some("a".to_owned()), Step::Nothing));
    assert_eq!((world.core.counters().rooms, world.core.counters().members), (0, 0));
}

#[test]
fn a_ready_room_stops_at_once() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    assert!(world.core.stop(room, "idle"));
    assert_eq!(world.core.next(room), Some(Turn::Stop("idle")));
}

#[test]
fn a_host_that_ends_lets_an_actor_that_is_called_do_that_and_stop() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    assert_eq!(world.core.stop_all(), [room]);
    assert_eq!(world.core.next(room), Some(Turn::Stop("shutdown")));
    world.core.stopped(room, true);
    assert_eq!(world.core.call("room:{name}", "b", Ticket(7), 0), Called::Taken);
    let [Step::Start(called)] = world.core.take_due()[..] else { panic!() };
    world.core.started(called, String::new(), None);
    assert_eq!(world.core.next(called), Some(Turn::Call(Ticket(7))));
    assert_eq!(world.core.next(called), Some(Turn::Stop("shutdown")));
}

#[test]
fn a_host_that_stops_wakes_nobody_who_falls_asleep() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.core.stop(room, "idle");
    world.core.next(room);
    world.join(1, 0);
    assert!(!world.core.stop(room, "shutdown"));
    assert_eq!(world.core.stopped(room, false), (Some("a".to_owned()), Step::Nothing));
    assert_eq!((world.core.counters().rooms, world.core.counters().members), (0, 0));
}

#[test]
fn who_joins_a_room_that_falls_asleep_wakes_it_afresh() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.core.stop(room, "idle");
    world.core.next(room);
    assert_eq!(world.join(1, 0), Step::Nothing);
    assert_eq!(world.core.stopped(room, false), (Some("a".to_owned()), Step::Start(room)));
    world.core.started(room, "anew".to_owned(), None);
    assert!(matches!(world.turns(room)[..], [Turn::Join(_)]));
}

#[test]
fn a_room_asleep_under_a_kept_handle_wakes_with_a_join() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.core.stop(room, "idle");
    world.core.next(room);
    world.core.stopped(room, false);
    assert_eq!(world.core.counters().rooms, 1);
    assert_eq!(world.join(1, 0), Step::Start(room));
}

#[test]
fn a_room_asleep_is_forgotten_with_its_last_handle() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.core.stop(room, "idle");
    world.core.next(room);
    world.core.stopped(room, false);
    world.frame(Kind::Release, 0, b"");
    assert_eq!(world.core.counters().rooms, 0);
}

#[test]
fn recovered_members_come_together_and_without_joins() {
    let mut world = World::new(config());
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    world.recover(1, 0);
    world.recover(2, 0);
    world.core.started(room, String::new(), None);
    assert_eq!(world.turns(room), []);
    assert_eq!(world.core.members_of(room).len(), 0);
    assert_eq!(world.frame(Kind::MembersEnd, 0, b""), Step::Next(room));
    let turns = world.turns(room);
    assert!(matches!(&turns[..], [Turn::Recover(members)] if members.len() == 2), "{turns:?}");
    assert_eq!(world.core.members_of(room).len(), 2);
}

#[test]
fn who_leaves_during_recovery_is_not_recovered() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.recover(1, 0);
    world.recover(2, 0);
    world.leave(1);
    assert_eq!(world.turns(room), []);
    world.frame(Kind::MembersEnd, 0, b"");
    let turns = world.turns(room);
    assert!(matches!(&turns[..], [Turn::Recover(members)] if members.len() == 1), "{turns:?}");
}

#[test]
fn who_is_still_to_be_recovered_goes_with_the_handle_of_its_room() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    world.recover(1, 0);
    world.frame(Kind::Release, 0, b"");
    assert_eq!(world.core.counters().members, 0);
    assert_eq!(world.turns(room), []);
}

#[test]
fn barriers_of_a_room_that_ends_are_answered_in_its_epoch() {
    let epochs = |world: &mut World| {
        let done = world.heard(|frame| (frame.kind, frame.handle, frame.epoch));
        done.into_iter().filter(|(kind, ..)| *kind == Kind::BarrierDone).collect::<Vec<_>>()
    };
    let want = [(Kind::BarrierDone, 1, EPOCH), (Kind::BarrierDone, 2, EPOCH)];
    for moves in [false, true] {
        let mut world = World::new(config());
        let Step::Start(room) = world.open(0, "a") else { panic!() };
        let _joined = [1, 2].map(|member| world.join(member, 0));
        world.frame(Kind::Barrier, 1, b"");
        world.frame(Kind::Barrier, 2, if moves { b"" } else { b"\xe8\x03leave" });
        match moves {
            true => drop(world.core.apply_table(2, &[])),
            false => drop(world.core.quarantine(room)),
        }
        assert_eq!(epochs(&mut world), want);
    }
}

#[test]
fn rooms_beyond_the_limit_are_refused() {
    let mut world = World::new(Config { rooms: 1, ..config() });
    world.joined(0, "a", 1);
    assert_eq!(world.open(1, "b"), Step::Nothing);
    world.flush();
    assert_eq!(world.join(2, 1), Step::Nothing);
    assert_eq!(world.flush(), [(Kind::Close, 2, close(1013, "too_many_rooms"))]);
    assert!(matches!(world.message(1, b"x"), Step::Message { .. }));
}

#[test]
fn a_handle_opened_again_means_the_new_room() {
    let mut world = World::new(config());
    world.started(0, "a");
    let room = world.started(0, "b");
    let step = world.join(1, 0);
    let member = world.take_join(step);
    assert!(world.core.is_member_of(member, room));
    assert_eq!(world.message(1, b"x"), Step::Message { room, member });
}
