//! A room is whole when each shard has named its members: until then nobody who is missing has left.

use crate::host_world::{EPOCH, KIND, World, config};
use _native::host::{LinkIndex, Row, Step};
use _native::mesh::body::{Hello, Open, VERSION};
use _native::mesh::frames::NOBODY;
use _native::mesh::{Frame, Kind, LinkError};

/// A world whose host expects two shards; the other's link has not been greeted.
fn two_shards() -> (World, LinkIndex) {
    let mut world = World::new(config());
    world.core.expect_shards(2);
    let other = world.core.open_link();
    (world, other)
}

fn say(world: &mut World, link: LinkIndex, kind: Kind, handle: u32, body: &[u8]) -> Result<Step, LinkError> {
    let frame = Frame { kind, flags: 0, handle, epoch: EPOCH, body };
    world.core.frame(link, &frame, |_, _, _| Some(handle))
}

fn greet(world: &mut World, link: LinkIndex) {
    let hello = Hello { version: VERSION, generation: 1, link: 1 }.bytes();
    say(world, link, Kind::Hello, 1, &hello).expect("a greeting");
}

fn all_sent(world: &mut World, link: LinkIndex, version: u64) {
    all_sent_after(world, link, version, 0);
}

/// `refusals`: how many the shard has heard of.
fn all_sent_after(world: &mut World, link: LinkIndex, version: u64, refusals: u64) {
    let body = [version.to_le_bytes(), refusals.to_le_bytes()].concat();
    say(world, link, Kind::MembersEnd, NOBODY, &body).expect("a frame");
}

fn all(epoch: u64) -> [Row; 1] {
    [Row { first: 0, count: 16384, epoch }]
}

#[test]
fn each_shard_must_have_said_so_by_the_table_that_is_known() {
    let (mut world, other) = two_shards();
    let room = world.started(0, "a");
    let first = world.link;
    assert!(!world.core.is_whole(room));
    all_sent(&mut world, first, 1);
    all_sent(&mut world, first, 1);
    assert!(!world.core.is_whole(room), "one of two, however often it says so");
    greet(&mut world, other);
    assert!(!world.core.is_whole(room), "it is there, and still sends");
    all_sent(&mut world, other, 1);
    assert!(world.core.is_whole(room));
    world.core.apply_table(2, &all(EPOCH));
    assert!(!world.core.is_whole(room), "by an older table its rooms may be others");
    all_sent(&mut world, first, 2);
    all_sent(&mut world, other, 3);
    assert!(world.core.is_whole(room), "it knew a newer one, and nothing of it was refused");
    world.core.close_link(other);
    assert!(!world.core.is_whole(room));
}

#[test]
fn what_was_refused_to_a_shard_is_still_to_come_until_it_has_heard_of_it() {
    let (mut world, other) = two_shards();
    let (room, first) = (world.started(0, "a"), world.link);
    all_sent(&mut world, first, 2);
    greet(&mut world, other);
    let open = |world: &mut World, epoch| {
        let frame = Frame {
            kind: Kind::Open,
            flags: 0,
            handle: 7,
            epoch,
            body: &Open { kind: KIND, key: "b" }.bytes(),
        };
        world.core.frame(other, &frame, |_, _, _| None).expect("a frame")
    };
    open(&mut world, EPOCH + 1);
    all_sent(&mut world, other, 2);
    world.core.apply_table(2, &all(EPOCH + 1));
    assert!(!world.core.is_whole(room));
    open(&mut world, EPOCH + 1);
    all_sent_after(&mut world, other, 2, 1);
    assert!(world.core.is_whole(room));
}

#[test]
fn a_recovery_that_waits_for_its_turn_is_still_to_come() {
    let mut world = World::new(config());
    world.core.expect_shards(1);
    let Step::Start(room) = world.open(0, "a") else { panic!("a new room") };
    world.recover(1, 0);
    world.frame(Kind::MembersEnd, 0, b"");
    let first = world.link;
    all_sent(&mut world, first, 1);
    assert!(!world.core.is_whole(room), "its members are known, but not yet to the room");
    world.core.started(room, "a".to_owned(), None);
    assert!(world.core.next(room).is_some());
    assert!(world.core.is_whole(room));
}

#[test]
fn of_an_unknown_number_of_shards_none_is_missing() {
    let mut world = World::new(config());
    let room = world.started(0, "a");
    assert!(world.core.is_whole(room));
}

#[test]
fn a_body_that_is_no_version_ends_the_link() {
    let (mut world, _) = two_shards();
    let link = world.link;
    assert_eq!(say(&mut world, link, Kind::MembersEnd, NOBODY, b"?"), Err(LinkError::Malformed));
}
