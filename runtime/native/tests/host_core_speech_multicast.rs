//! Broadcasts to those with a tag: one frame for each shard that has some.

use std::sync::Arc;

use crate::host_world::streams::LIMITS;
use crate::host_world::{LIVE, World, but, config, words};
use _native::host::attachment::Attachment;
use _native::host::{Audience, Config, MemberKey};
use _native::mesh::batch::BATCH_HEADER;
use _native::mesh::body::{Hello, Join, VERSION};
use _native::mesh::header::Header;
use _native::mesh::{Kind, Say, read_handles};

fn tag(world: &mut World, member: MemberKey, tag: &str) {
    let attachment = Attachment::default().tagged(&[tag]).expect("few");
    world.core.attach(member, Arc::new(attachment));
}

fn joins(world: &mut World, member: u32) -> MemberKey {
    let step = world.join(member, 0);
    world.take_join(step)
}

fn to(tag: &str) -> Audience<'_> {
    Audience { tag: Some(tag), ..Audience::default() }
}

fn handles(body: &[u8]) -> (Vec<u32>, &[u8]) {
    let (handles, said) = read_handles(body).expect("handles");
    let (_, payload) = Say::read(0, said).expect("what is said");
    (handles.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect(), payload)
}

#[test]
fn it_reaches_those_with_the_tag_but_one() {
    let mut world = World::new(config());
    let (room, one) = world.joined(0, "a", 1);
    let [two, three] = [2, 3].map(|member| joins(&mut world, member));
    tag(&mut world, one, "gm");
    tag(&mut world, three, "gm");
    world.core.attach(two, Arc::default());
    world.flush();
    world.core.broadcast(room, to("gm"), &words(b"hi"));
    world.core.broadcast(room, Audience { without: Some(three), ..to("gm") }, &words(b"ho"));
    world.core.broadcast(room, to("nobody"), &words(b"-"));
    let got = world.flush();
    let got: Vec<_> = got.iter().map(|(kind, _, body)| (*kind, handles(body))).collect();
    let expected = [(Kind::Multicast, (vec![1, 3], &b"hi"[..])), (Kind::Multicast, (vec![1], b"ho"))];
    assert_eq!(got, expected);
}

#[test]
fn it_reaches_those_who_are_named_and_are_still_there() {
    let mut world = World::new(config());
    let (room, one) = world.joined(0, "a", 1);
    let two = joins(&mut world, 2);
    joins(&mut world, 3);
    let (_, elsewhere) = world.joined(5, "b", 6);
    world.flush();
    world.core.send_to(room, &[two, one, elsewhere], &words(b"hi"));
    let got = world.flush();
    let got: Vec<_> = got.iter().map(|(kind, _, body)| (*kind, handles(body))).collect();
    assert_eq!(got, [(Kind::Multicast, (vec![1, 2], &b"hi"[..]))]);
    world.leave(2);
    world.core.send_to(room, &[two], &words(b"ho"));
    assert!(world.flush().iter().all(|(kind, ..)| *kind != Kind::Multicast));
}

#[test]
fn each_shard_gets_its_own_handles() {
    let mut world = World::new(config());
    let (room, one) = world.joined(0, "a", 1);
    let first = world.link;
    world.link = world.core.open_link();
    world.frame(Kind::Hello, 1, &Hello { version: VERSION, generation: 1, link: 1 }.bytes());
    world.open(8, "a");
    let step = world.join(1, 8);
    let two = world.take_join(step);
    tag(&mut world, one, "gm");
    tag(&mut world, two, "gm");
    let other = world.link;
    for link in [first, other] {
        let told = world.core.seal(link).len();
        world.core.advance(link, told);
    }
    world.core.broadcast(room, to("gm"), &words(b"hi"));
    for (link, share) in [(first, 0), (other, 8)] {
        let bytes = world.core.seal(link)[BATCH_HEADER..].to_vec();
        let (header, body) = bytes.split_first_chunk().expect("a frame");
        let header = Header::read(header);
        assert_eq!((header.kind, header.handle), (Kind::Multicast as u8, share));
        assert_eq!(handles(body), (vec![1], &b"hi"[..]));
    }
}

#[test]
fn who_is_told_to_go_is_not_among_them() {
    let mut world = World::new(config());
    let (room, one) = world.joined(0, "a", 1);
    tag(&mut world, one, "gm");
    world.core.close(one, 1000, "");
    world.flush();
    world.core.broadcast(room, to("gm"), &words(b"hi"));
    assert_eq!(world.flush(), []);
}

#[test]
fn a_full_link_is_told_of_the_gap_as_by_any_broadcast() {
    let mut world = World::new(Config { link_bytes: 100, ..config() });
    let (room, one) = world.joined(0, "a", 1);
    tag(&mut world, one, "gm");
    world.flush();
    for _ in 0..3 {
        world.core.broadcast(room, to("gm"), &words(&[b'x'; 120]));
    }
    let kinds: Vec<Kind> = world.flush().into_iter().map(|got| got.0).collect();
    assert_eq!(kinds, [Kind::Multicast, Kind::Overflow]);
}

#[test]
fn a_member_of_another_room_is_left_out_of_nothing_that_is_kept() {
    let mut world = World::new(config());
    let (_, elsewhere) = world.joined(1, "b", 7);
    let room = world.streaming(LIMITS);
    // The same connection is in both.
    let step = world.frame(
        Kind::Join,
        8,
        &Join { room: 0, topic: "t:a", connection: 1007, ..Join::default() }.bytes(),
    );
    let here = world.take_join(step);
    world.core.joined(here, b"{}", &LIVE);
    world.core.broadcast(room, but(elsewhere), &words(b"for all"));
    world.lines();
    world.pull(8, 0);
    assert_eq!(world.lines(), ["send to 8: 1 for all", "page of 8 to 1 live"]);
}
