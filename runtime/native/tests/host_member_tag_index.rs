//! Tags and states: who is found by them, and that a shard keeps the last of each.

use std::sync::Arc;

use crate::host_world::{World, config};
use _native::host::attachment::Attachment;
use _native::host::{Config, RoomKey, Step, Turn};
use _native::mesh::attached::Attached;
use _native::mesh::{Kind, LinkError};

fn bearing(tags: &[&str], state: &[u8]) -> Arc<Attachment> {
    let tagged = Attachment::default().tagged(tags).expect("few");
    Arc::new(tagged.with_state(state).expect("short"))
}

fn body(tags: &[&str], state: &[u8]) -> Vec<u8> {
    Attached { tags: tags.to_vec(), state }.bytes()
}

fn tagged(world: &World, room: RoomKey, tag: &str) -> Vec<u32> {
    let mut found: Vec<u32> = world.core.members_tagged(room, tag).copied().collect();
    found.sort_unstable();
    found
}

#[test]
fn members_are_found_by_their_tags_while_they_are_there() {
    let mut world = World::new(config());
    let (room, one) = world.joined(0, "a", 1);
    let step = world.join(2, 0);
    let two = world.take_join(step);
    world.core.attach(one, bearing(&["gm", "x"], b""));
    world.core.attach(two, bearing(&["gm"], b""));
    assert_eq!((tagged(&world, room, "gm"), tagged(&world, room, "x")), (vec![1, 2], vec![1]));
    world.core.attach(one, bearing(&["y"], b""));
    assert_eq!((tagged(&world, room, "gm"), tagged(&world, room, "x")), (vec![2], vec![]));
    world.leave(2);
    world.turns(room);
    assert_eq!((tagged(&world, room, "gm"), tagged(&world, room, "y")), (vec![], vec![1]));
}

#[test]
fn of_many_changes_the_shard_hears_the_last() {
    let mut world = World::new(config());
    let (_, member) = world.joined(0, "a", 1);
    world.core.attach(member, bearing(&["x"], b"1"));
    world.core.attach(member, bearing(&["gm"], b"{}"));
    assert_eq!(world.flush(), [(Kind::Attach, 1, body(&["gm"], b"{}"))]);
    assert_eq!(world.flush(), []);
    world.core.attach(member, bearing(&[], b""));
    assert_eq!(world.flush(), [(Kind::Attach, 1, body(&[], b""))]);
}

#[test]
fn nothing_is_attached_to_a_handle_after_its_leave() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    world.core.attach(member, bearing(&["x"], b""));
    world.leave(1);
    world.turns(room);
    world.core.attach(member, bearing(&["y"], b""));
    assert_eq!(world.flush(), []);
    assert!(tagged(&world, room, "y").is_empty());
}

#[test]
fn a_full_link_is_given_attachments_when_it_has_drained() {
    let mut world = World::new(Config { link_bytes: 100, ..config() });
    let (room, member) = world.joined(0, "a", 1);
    world.core.broadcast(room, crate::host_world::ALL, &crate::host_world::words(&[b'x'; 120]));
    world.core.attach(member, bearing(&["x"], b""));
    assert_eq!(world.core.take_dirty(), [world.link]);
    let waiting = world.core.seal(world.link).len();
    assert!(world.core.advance(world.link, waiting), "something is left to be sent");
    let bytes = world.core.seal(world.link).to_vec();
    assert!(bytes.ends_with(&body(&["x"], b"")));
    assert!(!world.core.advance(world.link, bytes.len()));
}

#[test]
fn what_a_room_attaches_as_its_last_deed_goes_out() {
    let mut world = World::new(config());
    let (room, member) = world.joined(0, "a", 1);
    assert!(world.core.stop(room, "shutdown"));
    assert_eq!(world.core.next(room), Some(Turn::Stop("shutdown")));
    world.core.attach(member, bearing(&[], b"\"bye\""));
    world.core.stopped(room, true);
    assert_eq!(world.flush(), [(Kind::Attach, 1, body(&[], b"\"bye\""))]);
}

#[test]
fn recovered_members_bear_what_they_bore() {
    let mut world = World::new(config());
    let Step::Start(room) = world.open(0, "a") else { panic!() };
    world.recover(1, 0);
    world.frame(Kind::State, 1, &body(&["gm"], b"[7]"));
    world.recover(2, 0);
    world.frame(Kind::MembersEnd, 0, b"");
    world.core.started(room, String::new(), None);
    let turns = world.turns(room);
    let [Turn::Recover(members)] = &turns[..] else { panic!("{turns:?}") };
    assert_eq!(world.core.attachment(members[0]).map(|it| it.state()), Some(&b"[7]"[..]));
    assert_eq!(world.core.attachment(members[1]), None);
    assert_eq!(tagged(&world, room, "gm"), [1]);
    assert_eq!(world.flush(), [], "its shard has it already");
}

#[test]
fn a_state_of_nobody_is_nothing_and_one_that_is_none_ends_the_link() {
    let mut world = World::new(config());
    assert_eq!(world.frame(Kind::State, 9, &body(&[], b"1")), Step::Nothing);
    assert_eq!(world.try_frame(Kind::State, 0, 9, b"", 5), Err(LinkError::Malformed));
}
