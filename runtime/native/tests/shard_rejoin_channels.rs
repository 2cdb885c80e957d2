//! Memberships of channel sockets when their host dies or their room moves: who was in stays in, with what was attached;
//! whose join was not granted asks anew.

use crate::bodies::publication;
use crate::shard_world::{EPOCH, World};
use _native::mesh::body::Join;
use _native::mesh::frames::NOBODY;
use _native::mesh::{Kind, flags};
use serde_json::json;

const NEXT: u64 = EPOCH + 1;

/// Kinds, flags and handles of what the new owner hears.
fn heard(world: &mut World) -> Vec<(Kind, u8, u32)> {
    world.host_frames().into_iter().map(|frame| (frame.kind, frame.flags, frame.handle)).collect()
}

#[test]
fn who_was_in_recovers_with_its_topic_params_and_attachment() {
    let mut world = World::new();
    let slot = world.socket();
    let (room, member) = world.enter(slot, "chat:lobby");
    world.host_says(Kind::Attach, member, &[b"first"]);
    world.host_says(Kind::Attach, member, &[b"last"]);
    world.replace_host(2, NEXT);
    let frames = world.host_frames();
    let seen: Vec<_> = frames.iter().map(|frame| (frame.kind, frame.flags, frame.handle)).collect();
    let want = [
        (Kind::Hello, 0, 0),
        (Kind::Open, 0, room),
        (Kind::Join, flags::RECOVER, member),
        (Kind::State, 0, member),
        (Kind::MembersEnd, 0, room),
    ];
    assert_eq!(seen, want);
    let join = Join::read(&frames[2].body).unwrap();
    assert_eq!((join.topic, join.params, &frames[3].body[..]), ("chat:lobby", &b"{}"[..], &b"last"[..]));
    assert!(world.told(slot).is_empty(), "the client notices nothing");
    world.tell(slot, json!(["1", "2", "chat:lobby", "say", 1]));
    assert_eq!(world.pushes()[0].0, member);
    world.host_says_in(NEXT, Kind::Publish, room, &[&publication(NOBODY, b"1")]);
    assert_eq!(world.told(slot).len(), 1, "and hears on");
}

#[test]
fn a_direct_member_s_attachment_goes_along_too() {
    let mut world = World::new();
    world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    world.host_says(Kind::Attach, member, &[b"mine"]);
    world.replace_host(2, NEXT);
    let kinds: Vec<Kind> = heard(&mut world).into_iter().map(|frame| frame.0).collect();
    assert_eq!(kinds, [Kind::Hello, Kind::Open, Kind::Join, Kind::State, Kind::MembersEnd]);
}

#[test]
fn a_join_that_was_not_granted_is_asked_of_the_next_host_anew() {
    for begun in [false, true] {
        let mut world = World::new();
        let slot = world.socket();
        world.tell(slot, json!(["1", "1", "chat:lobby", "phx_join", {}]));
        let frames = world.host_frames();
        let (room, member) = (frames[1].handle, frames[2].handle);
        world.acknowledge(0);
        if begun {
            world.host_says(Kind::Admit, member, &[]);
            world.publish(room, NOBODY, "1");
        }
        world.replace_host(2, NEXT);
        assert_eq!(heard(&mut world)[2..], [(Kind::Join, 0, member)], "no recovery");
        world.host_says_in(NEXT, Kind::Publish, room, &[&publication(NOBODY, b"2")]);
        world.host_says_in(NEXT, Kind::Admit, member, &[]);
        world.host_says_in(NEXT, Kind::Joined, member, &[b"{}"]);
        let told = world.told(slot);
        assert_eq!(
            told.len(),
            1,
            "one answer, and nothing that was said before it was asked again: {told:?}"
        );
    }
}

#[test]
fn who_recovered_and_is_not_wanted_gets_an_error_and_may_join_again() {
    let mut world = World::new();
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    world.replace_host(2, NEXT);
    world.host_frames();
    let close = _native::mesh::body::Close { code: 1011, reason: "internal" }.bytes();
    world.host_says_in(NEXT, Kind::Close, member, &[&close]);
    world.host_says_in(NEXT, Kind::BarrierDone, member, &[]);
    assert_eq!(world.told(slot)[0][3], "phx_error");
    world.tell(slot, json!(["2", "2", "chat:lobby", "phx_join", {}]));
    assert!(world.kinds().contains(&Kind::Join));
}

#[test]
fn a_room_that_moves_takes_its_channel_members_along() {
    let mut world = World::with(json!({"mesh.room_credit_bytes": 1}), json!({}));
    world.table_of_two(2, 0, EPOCH);
    world.obey_link_orders();
    world.frames_of(1);
    let slot = world.socket();
    let (_, old) = world.enter(slot, "chat:lobby");
    ["1", "2"].into_iter().for_each(|it| world.tell(slot, json!(["1", it, "chat:lobby", "say", 1])));
    world.table_of_two(3, 1, NEXT);
    world.settle(0);
    let frames = world.frames_of(1);
    let join = frames.iter().find(|frame| frame.kind == Kind::Join).unwrap();
    assert_eq!((join.handle, join.flags), (old, flags::RECOVER));
    let push = frames.iter().find(|frame| frame.kind == Kind::Push).unwrap();
    assert_eq!((push.handle, &push.body[..2]), (join.handle, &b"\x012"[..]), "what waited goes along");
    world.tell(slot, json!(["1", "9", "chat:lobby", "phx_leave", {}]));
    world.says(1, NEXT, Kind::BarrierDone, join.handle, &[]).unwrap();
    let told = world.told(slot);
    assert_eq!(told[0][4]["response"]["code"], "unavailable", "its former host has taken that");
    assert_eq!(told[1][4]["response"]["code"], "closed", "its new one has not answered that");
    assert_eq!(told.len(), 4, "the topic means the new membership");
    world.core.gone(slot);
    world.bury();
    for host in [0, 1] {
        world.frames_of(host);
        world.acknowledge(host);
    }
    assert_eq!((world.core.handles(), world.core.env.memory_bytes), (0, 0));
}
