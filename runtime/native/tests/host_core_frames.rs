//! Frames of a shard, and what is to be done about each.

use crate::host_world::{LIVE, World, admitted, close, config, text, words};
use _native::host::{HostCore, Step, Turn};
use _native::mesh::batch::Header;
use _native::mesh::body::{Close, Hello, VERSION};
use _native::mesh::{Frame, Kind, LinkError, flags};

#[test]
fn a_message_for_a_ready_room_is_a_turn_at_once() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 7);
    assert_eq!(world.message(7, b"hi"), Step::Message { room, member });
    assert_eq!(world.core.room(room).map(String::as_str), Some("a"));
    assert_eq!(world.core.member(member), Some(&7));
}

#[test]
fn messages_wait_while_a_turn_is_suspended() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 7);
    world.message(7, b"1");
    world.core.suspend(room, member, b"1");
    assert_eq!(world.message(7, b"2"), Step::Nothing);
    assert_eq!(world.turns(room), [text(member, "2")]);
    assert_eq!(world.message(7, b"3"), Step::Message { room, member });
}

#[test]
fn a_link_must_begin_with_a_hello_of_our_version() {
    let frame = |kind, body| Frame { kind, flags: 0, handle: 0, epoch: 0, body };
    let mut core: HostCore<(), ()> = HostCore::new(config());
    let link = core.open_link();
    let other = Hello { version: VERSION + 1, generation: 1, link: 1 }.bytes();
    for body in [&other[..], b"", b"x"] {
        assert_eq!(core.frame(link, &frame(Kind::Hello, body), |_, _, _| None), Err(LinkError::Malformed));
    }
    let message = frame(Kind::Message, b"abcdef");
    assert!(core.frame(link, &message, |_, _, _| None).is_err());
}

#[test]
fn a_host_does_not_take_a_hosts_frames() {
    let mut world = World::new(config());
    let refused = world.try_frame(Kind::Publish, 0, 0, b"", 0);
    assert_eq!(refused, Err(LinkError::UnknownKind(Kind::Publish as u8)));
}

#[test]
fn a_second_link_of_a_shard_supersedes_the_first() {
    let mut world = World::new(config());
    let first = std::mem::replace(&mut world.link, world.core.open_link());
    let step = world.frame(Kind::Hello, 0, &Hello { version: VERSION, generation: 2, link: 1 }.bytes());
    assert_eq!(step, Step::Superseded(first));
}

#[test]
fn a_link_that_is_read_late_does_not_supersede_one_that_was_made_after_it() {
    let hello = |generation, link| Hello { version: VERSION, generation, link }.bytes();
    for (newer, older) in [((1, 3), (1, 2)), ((2, 1), (1, 7))] {
        let mut world = World::new(config());
        world.link = world.core.open_link();
        let late = world.core.open_link();
        assert_eq!(world.frame(Kind::Hello, 1, &hello(newer.0, newer.1)), Step::Nothing);
        let made = std::mem::replace(&mut world.link, late);
        let said = world.try_frame(Kind::Hello, 0, 1, &hello(older.0, older.1), 0);
        assert_eq!(said, Err(LinkError::Superseded));
        world.core.close_link(late);
        world.link = made;
        assert!(matches!(world.open(0, "a"), Step::Start(_)), "the newer one is served");
    }
}

#[test]
fn a_handle_beyond_all_slots_ends_the_link_instead_of_filling_memory() {
    let mut world = World::new(config());
    world.started(0, "a");
    let body = _native::mesh::body::Join::default().bytes();
    assert_eq!(world.try_frame(Kind::Join, 0, u32::MAX - 1, &body, 5), Err(LinkError::Malformed));
}

#[test]
fn a_member_handle_used_again_without_a_leave_ends_the_link() {
    let mut world = World::new(config());
    world.joined(0, "a", 1);
    let join = _native::mesh::body::Join::default().bytes();
    assert_eq!(world.try_frame(Kind::Join, 0, 1, &join, 5), Err(LinkError::Malformed));
    assert_eq!(world.open(0, "a"), Step::Nothing);
    assert!(matches!(world.message(1, b"x"), Step::Message { .. }));
}

#[test]
fn frames_of_strangers_are_counted_and_do_nothing() {
    let mut world = World::new(config());
    assert_eq!(world.message(3, b"x"), Step::Nothing);
    assert_eq!(world.leave(3), Step::Nothing);
    assert_eq!(world.core.counters().strays, 1);
}

#[test]
fn nothing_goes_to_a_handle_after_its_leave_was_taken() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 7);
    world.flush();
    world.message(7, b"1");
    world.core.suspend(room, member, b"1");
    world.leave(7);
    assert!(!world.core.send(member, &words(b"late")));
    assert_eq!(world.flush(), []);
}

#[test]
fn a_leave_is_acknowledged_by_a_batch_that_holds_nothing_for_the_handle() {
    let mut world = World::new(config());
    let (_, member) = world.joined(0, "a", 7);
    world.flush();
    let before = world.acknowledged();
    world.message(7, b"1");
    world.core.send(member, &words(b"reply"));
    world.leave(7);
    world.core.end_read(world.link, world.taken);
    let first_batch = Header::read(world.core.seal(world.link).first_chunk().expect("a batch"));
    assert_eq!(first_batch.ack, before);
    assert_eq!(world.written().len(), 1);
    assert_eq!(world.acknowledged(), world.taken);
}

#[test]
fn a_barrier_comes_back_after_the_turns_before_it() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 7);
    world.message(7, b"1");
    world.core.suspend(room, member, b"1");
    world.message(7, b"2");
    assert_eq!(world.frame(Kind::Barrier, 7, b""), Step::Nothing);
    assert_eq!(world.flush(), []);
    assert_eq!(world.core.next(room), Some(text(member, "2")));
    assert_eq!(world.written(), []);
    assert_eq!(world.core.next(room), None);
    assert_eq!(world.written(), [(Kind::BarrierDone, 7, vec![])]);
}

#[test]
fn a_barrier_of_somebody_unknown_comes_back_at_once() {
    let mut world = World::new(config());
    world.frame(Kind::Barrier, 9, b"");
    assert_eq!(world.flush(), [(Kind::BarrierDone, 9, vec![])]);
}

#[test]
fn bodies_that_do_not_parse_end_the_link() {
    for kind in [Kind::Open, Kind::Join, Kind::Leave] {
        assert_eq!(
            World::new(config()).try_frame(kind, 0, 0, b"\xff", 5),
            Err(LinkError::Malformed),
            "{kind:?}"
        );
    }
    assert!(Close::read(b"\xff").is_err());
}

#[test]
fn who_leaves_behind_what_it_said_is_answered_and_then_gone() {
    let mut world = World::new(config());
    let (room, member) = world.joining(0, "a", 1);
    world.core.joined(member, b"{}", &LIVE);
    world.flush();
    world.push(1, "7", "e", b"{}");
    world.core.suspend(room, member, b"{}");
    world.frame(Kind::Barrier, 1, &close(1000, "leave"));
    world.join_channel(2, 0, b"{}");
    assert!(world.core.reply(member, "7", flags::JSON, b"1"));
    let Some(Turn::Leave { code: 1000, reason, .. }) = world.core.next(room) else { panic!("a leave") };
    assert_eq!(&*reason, "leave");
    assert!(!world.core.reply(member, "8", flags::JSON, b"1"), "it has left");
    assert!(matches!(world.core.next(room), Some(Turn::Join(_))), "and only then another comes");
    assert_eq!(
        world.flush(),
        [(Kind::Reply, 1, b"\x0171".to_vec()), (Kind::BarrierDone, 1, vec![]), admitted(2)]
    );
    assert_eq!(world.leave(1), Step::Nothing, "for its handle's sake");
    assert_eq!(world.core.counters().leaves, 1);
}
