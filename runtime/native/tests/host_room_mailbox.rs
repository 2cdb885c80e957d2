//! A room that is full says so to those who can be told, and takes what it must.

use crate::host_world::{EPOCH, KIND, World, config};
use _native::host::{Config, RoomKey, Step, Turn};
use _native::mesh::body::{Join, read_u32};
use _native::mesh::{Kind, flags};

const BUSY: &[u8] = br#"{"code":"busy","reason":"busy","retry_ms":1000}"#;

/// A room with a channel's member, whose turn waits and whose mailbox holds two messages: full.
fn full() -> (World, RoomKey) {
    let mut world = World::new(Config { mailbox_messages: 2, room_credit_bytes: 200, ..config() });
    let (room, member) = world.joining(0, "a", 1);
    world.core.joined(member, b"{}", &crate::host_world::LIVE);
    world.push(1, "1", "slow", b"{}");
    world.core.suspend(room, member, b"{}");
    world.push(1, "2", "x", b"{}");
    world.push(1, "3", "x", b"{}");
    world.flush();
    (world, room)
}

#[test]
fn a_push_to_a_full_room_is_answered_busy_and_its_credit_comes_back() {
    let (mut world, room) = full();
    assert_eq!(world.push(1, "4", "x", &[b'7'; 100]), Step::Nothing);
    let got = world.flush();
    assert_eq!(got[0], (Kind::Reply, 1, [b"\x014", BUSY].concat()));
    assert_eq!(got[1].0, Kind::Credit);
    world.push(1, "", "x", b"{}");
    assert_eq!(world.flush(), [], "who wants no reply gets none");
    assert_eq!(world.turns(room).len(), 2);
    assert_eq!(world.core.counters().refused_busy, 2);
}

#[test]
fn turns_that_wait_are_counted_and_barriers_are_none() {
    let (mut world, room) = full();
    assert_eq!(world.core.queued(KIND, "a"), 2);
    assert_eq!(world.core.queued(KIND, "nobody"), 0);
    world.try_frame(Kind::Barrier, 0, 0, &[], EPOCH).expect("a barrier");
    assert_eq!(world.core.queued(KIND, "a"), 2);
    world.turns(room);
    assert_eq!(world.core.queued(KIND, "a"), 0);
}

#[test]
fn a_join_to_a_full_room_is_refused_with_a_delay() {
    let (mut world, room) = full();
    world.join_channel(2, 0, b"{}");
    world.join(3, 0);
    let close = crate::host_world::close(1013, "busy;retry_ms=1000");
    assert_eq!(world.flush(), [(Kind::Refused, 2, BUSY.to_vec()), (Kind::Close, 3, close)]);
    world.turns(room);
    let step = world.join_channel(2, 0, b"{}");
    world.take_join(step);
}

#[test]
fn what_must_be_taken_is_taken_by_a_full_room() {
    let (mut world, room) = full();
    world.recover(4, 0);
    world.frame(Kind::MembersEnd, 0, b"");
    let said = world.try_frame(Kind::Message, flags::BINARY, 1, b"direct", EPOCH);
    assert_eq!(said, Ok(Step::Nothing));
    world.leave(1);
    let turns = world.turns(room);
    let Some(Turn::Leave { member: 1, .. }) = turns.last() else { panic!("{turns:?}") };
    assert_eq!((turns.len(), world.core.counters().refused_busy), (5, 0));
}

#[test]
fn what_waiting_joins_bring_is_part_of_what_waits() {
    let mut world = World::new(Config { mailbox_bytes: 5000, ..config() });
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    let params = format!("[{}]", " ".repeat(3000)).into_bytes();
    for member in 1..=3 {
        world.join_channel(member, 0, &params);
    }
    assert_eq!(world.flush(), [(Kind::Refused, 3, BUSY.to_vec())]);
    world.core.started(room, String::new(), None);
    assert_eq!(world.turns(room).len(), 2);
    let step = world.join_channel(3, 0, &params);
    world.take_join(step);
}

#[test]
fn a_join_that_asks_with_too_much_is_refused_and_nothing_of_it_is_kept() {
    let mut world = World::new(Config { join_bytes: 100, ..config() });
    world.started(0, "a");
    let long = " ".repeat(101).into_bytes();
    world.join_channel(1, 0, &long);
    let refused = br#"{"code":"invalid","reason":"the params of a join have at most 100 bytes"}"#;
    assert_eq!(world.flush(), [(Kind::Refused, 1, refused.to_vec())]);
    let counters = world.core.counters();
    assert_eq!((counters.members, counters.joins_refused_long), (0, 1));
    let step = world.join_channel(1, 0, &long[1..]);
    world.take_join(step);
    let body = Join { room: 0, topic: "t:a", params: &long, ..Join::default() }.bytes();
    assert_eq!(world.try_frame(Kind::Join, flags::RECOVER, 2, &body, EPOCH), Ok(Step::Nothing));
    assert_eq!(world.core.counters().members, 2, "who was let in before stays");
}

/// Credit that the shard is given back, by the room's handle.
fn given_back(got: &[crate::host_world::Got]) -> Vec<u32> {
    let bytes = |body: &[u8]| read_u32(body).expect("a number");
    got.iter().filter(|(kind, ..)| *kind == Kind::Credit).map(|(.., body)| bytes(body)).collect()
}

#[test]
fn what_was_sent_behind_a_join_that_is_refused_at_once_gives_its_credit_back() {
    let mut world = World::new(Config { room_credit_bytes: 200, join_bytes: 10, ..config() });
    world.started(0, "a");
    world.join_channel(1, 0, b"{\"long\": \"too long\"}");
    world.push(1, "p", "say", &[b'1'; 100]);
    let pushed = b"\x01p\x03say".len() as u32 + 100 + 64;
    assert_eq!(given_back(&world.flush()), [pushed]);
}

#[test]
fn so_does_what_was_sent_behind_a_join_to_a_host_with_too_many_rooms() {
    let mut world = World::new(Config { room_credit_bytes: 200, rooms: 1, ..config() });
    world.joined(0, "a", 1);
    world.open(1, "b");
    world.join(2, 1);
    world.message(2, &[0; 100]);
    assert_eq!(given_back(&world.flush()), [164]);
}

#[test]
fn a_push_to_a_room_that_has_moved_is_answered_unavailable() {
    let mut world = World::new(config());
    world.joined(0, "a", 1);
    world.core.apply_table(2, &[]);
    world.push(1, "p", "say", b"1");
    let got = world.flush();
    let (kind, member, body) = &got[0];
    assert_eq!((*kind, *member), (Kind::Reply, 1));
    assert!(String::from_utf8_lossy(body).contains("\"unavailable\""), "{body:?}");
}
