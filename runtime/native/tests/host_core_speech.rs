//! What rooms say: frames with the right handles, and a full link.

use crate::bodies::publication;
use crate::host_world::{ALL, World, but, bytes, close, config, words};
use _native::host::{Config, Step};
use _native::mesh::Kind;
use _native::mesh::body::{Hello, VERSION};
use _native::mesh::frames::NOBODY;

#[test]
fn a_broadcast_is_one_frame_a_shard_and_excepts_on_one() {
    let mut world = World::new(config());
    let (room, member) = world.joined(3, "a", 1);
    let first = world.link;
    world.flush();
    world.link = world.core.open_link();
    world.frame(Kind::Hello, 1, &Hello { version: VERSION, generation: 1, link: 1 }.bytes());
    world.open(8, "a");
    world.join(1, 8);
    world.turns(room);
    let second = std::mem::replace(&mut world.link, first);
    world.core.take_dirty().into_iter().for_each(|link| {
        let told = world.core.seal(link).len();
        world.core.advance(link, told);
    });
    world.core.broadcast(room, but(member), &words(b"hi"));
    assert_eq!(world.core.take_dirty(), [first, second]);
    let sealed = |world: &mut World, link| world.core.seal(link)[24 + 20..].to_vec();
    assert_eq!(sealed(&mut world, first), publication(1, b"hi"));
    assert_eq!(sealed(&mut world, second), publication(NOBODY, b"hi"));
}

#[test]
fn a_close_goes_out_once_and_ends_what_is_sent() {
    let mut world = World::new(config());
    let (_, member) = world.joined(0, "a", 1);
    world.core.send(member, &bytes(b"last"));
    assert!(world.core.close(member, 4000, "enough"));
    assert!(!world.core.close(member, 4001, "again"));
    assert!(!world.core.send(member, &bytes(b"late")));
    assert_eq!(world.flush(), [(Kind::Send, 1, b"\0last".to_vec()), (Kind::Close, 1, close(4000, "enough"))]);
}

#[test]
fn a_full_link_gets_one_overflow_a_room_until_it_has_drained() {
    let mut world = World::new(Config { link_bytes: 100, ..config() });
    let (room, _) = world.joined(0, "a", 1);
    world.flush();
    for _ in 0..4 {
        world.core.broadcast(room, ALL, &words(&[b'x'; 120]));
    }
    let kinds: Vec<Kind> = world.flush().into_iter().map(|got| got.0).collect();
    assert_eq!(kinds, [Kind::Publish, Kind::Overflow]);
    assert_eq!(world.core.counters().publishes_dropped, 3);
    world.core.broadcast(room, ALL, &words(b"again"));
    assert_eq!(world.flush(), [(Kind::Publish, 0, publication(NOBODY, b"again"))]);
}

#[test]
fn a_message_to_one_over_a_full_link_closes_it_rather_than_vanish() {
    let mut world = World::new(Config { link_bytes: 100, ..config() });
    let (_, member) = world.joined(0, "a", 1);
    world.flush();
    world.core.send(member, &words(&[b'x'; 120]));
    assert!(!world.core.send(member, &words(b"y")));
    let got = world.flush();
    assert_eq!(got[1..], [(Kind::Close, 1, close(1013, "overload"))]);
    assert_eq!(world.core.counters().sends_dropped, 1);
}

#[test]
fn a_partly_written_link_goes_on_where_it_was() {
    let mut world = World::new(config());
    let (_, member) = world.joined(0, "a", 1);
    world.flush();
    world.core.send(member, &words(b"abc"));
    assert_eq!(world.core.take_dirty(), [world.link]);
    let whole = world.core.seal(world.link).to_vec();
    assert!(world.core.advance(world.link, 10));
    assert_eq!(world.core.seal(world.link), &whole[10..]);
    assert!(!world.core.advance(world.link, whole.len() - 10));
    assert!(!world.core.is_dirty());
}

#[test]
fn keys_of_what_has_gone_reach_nobody() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    world.leave(1);
    world.turns(room);
    let step = world.join(1, 0);
    let successor = world.take_join(step);
    assert_eq!(successor.slot, member.slot);
    assert!(!world.core.send(member, &words(b"x")));
    assert!(!world.core.close(member, 1000, ""));
    assert!(world.core.is_member_of(successor, room) && !world.core.is_member_of(member, room));
    assert!(matches!(world.message(1, b"x"), Step::Message { .. }));
}
