//! A host dies, another takes its rooms: no socket is dropped, members recover, newcomers join.

use crate::bodies::publication;
use crate::shard_world::{EPOCH, World, server_frame};
use _native::mesh::frames::NOBODY;
use _native::mesh::{HostIndex, Kind, flags};
use _native::ws::opcode::Opcode;

#[test]
fn members_the_host_had_granted_recover_and_others_join() {
    let mut world = World::new();
    let first = world.join("/chat/lobby");
    world.host_frames();
    world.admits = false;
    world.join("/chat/lobby");
    assert_eq!(world.kinds(), [Kind::Join], "which the host has taken, and not begun");
    world.acknowledge(0);
    world.replace_host(2, EPOCH + 1);
    let frames = world.host_frames();
    let kinds: Vec<(Kind, u8)> = frames.iter().map(|frame| (frame.kind, frame.flags)).collect();
    let want = [
        (Kind::Hello, 0),
        (Kind::Open, 0),
        (Kind::Join, flags::RECOVER),
        (Kind::Join, 0),
        (Kind::MembersEnd, 0),
    ];
    assert_eq!(kinds, want);
    assert!(frames[1..].iter().all(|frame| frame.epoch == EPOCH + 1));
    assert_eq!(world.counter("rejoined"), 1);
    let member = frames[2].handle;
    world.host_says_in(EPOCH + 1, Kind::Send, member, &[b"again"]);
    assert_eq!(world.read(first), server_frame(Opcode::Text, b"again"));
}

#[test]
fn a_direct_member_whose_join_was_not_granted_is_asked_for_anew_and_told_nothing_before() {
    let mut world = World::new();
    world.admits = false;
    let slot = world.join("/chat/lobby");
    let frames = world.host_frames();
    let (room, member) = (frames[1].handle, frames[2].handle);
    world.host_says(Kind::Admit, member, &[]);
    world.host_says(Kind::Attach, member, &[b"of the join that was not granted"]);
    world.publish(room, NOBODY, "begun");
    assert_eq!(world.read(slot), server_frame(Opcode::Text, b"begun"));
    world.replace_host(2, EPOCH + 1);
    let seen: Vec<_> = world.host_frames().iter().map(|frame| (frame.kind, frame.flags)).collect();
    assert_eq!(seen, [(Kind::Hello, 0), (Kind::Open, 0), (Kind::Join, 0)], "or on_join would be passed by");
    let tells = |world: &mut World, text: &[u8]| {
        world.host_says_in(EPOCH + 1, Kind::Publish, room, &[&publication(NOBODY, text)]);
    };
    tells(&mut world, b"not yet");
    world.host_says_in(EPOCH + 1, Kind::Admit, member, &[]);
    tells(&mut world, b"begun again");
    assert_eq!(world.read(slot), server_frame(Opcode::Text, b"begun again"));
    world.host_says_in(EPOCH + 1, Kind::Joined, member, &[]);
    world.replace_host(3, EPOCH + 2);
    let seen: Vec<_> = world.host_frames().iter().map(|frame| (frame.kind, frame.flags)).collect();
    assert_eq!(seen[2..], [(Kind::Join, flags::RECOVER), (Kind::MembersEnd, 0)]);
}

#[test]
fn a_direct_member_that_is_refused_while_its_client_closes_leaves_once() {
    let mut world = World::new();
    world.admits = false;
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    world.host_says(Kind::Admit, member, &[]);
    let close = _native::mesh::body::Close { code: 4503, reason: "no" }.bytes();
    world.host_says(Kind::Close, member, &[&close]);
    world.host_says(Kind::Joined, member, &[]);
    world.replace_host(2, EPOCH + 1);
    assert_eq!(world.kinds(), [Kind::Hello], "it is not asked for again");
    assert_eq!(world.told(slot), [serde_json::json!({"close": 4503, "reason": "no"})]);
}

#[test]
fn a_room_speaks_to_nobody_whose_turn_has_not_begun() {
    let mut world = World::new();
    world.admits = false;
    let slot = world.join("/chat/lobby");
    let frames = world.host_frames();
    world.publish(frames[1].handle, NOBODY, "before");
    world.host_says(Kind::Admit, frames[2].handle, &[]);
    world.publish(frames[1].handle, NOBODY, "after");
    assert_eq!(world.read(slot), server_frame(Opcode::Text, b"after"));
}

#[test]
fn while_nobody_owns_the_room_its_sockets_are_not_read_but_stay() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.host_frames();
    world.core.link_down(HostIndex(0));
    world.table(2, -1, EPOCH + 1);
    assert!(!world.core.wants_read(slot));
    assert_eq!(world.counter("paused"), 1);
    let late = world.accept();
    assert_eq!(world.request(late, "/chat/lobby", ""), "", "it waits for an owner");
    assert!(world.core.work.dead.is_empty());
    world.replace_host(3, EPOCH + 2);
    assert!(world.read(late).starts_with(b"HTTP/1.1 101"));
    assert_eq!(world.core.work.resumed, [slot, late]);
    assert!(world.core.wants_read(slot) && world.core.wants_read(late));
}

#[test]
fn what_the_dead_host_had_not_acknowledged_is_counted() {
    let mut world = World::new();
    world.admits = false;
    let slot = world.join("/chat/lobby");
    world.text(slot, "may be lost");
    world.host_frames();
    world.core.link_down(HostIndex(0));
    assert_eq!(world.counter("mesh_unacknowledged"), 5);
    assert_eq!(world.counter("links_lost"), 1);
}

#[test]
fn a_host_that_has_not_heard_of_its_part_yet_is_asked_again() {
    let mut world = World::new();
    world.admits = false;
    let slot = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    for _ in ["OPEN", "JOIN"] {
        world.host_says(Kind::NotOwner, room, &[&0u64.to_le_bytes()]);
    }
    assert!(!world.core.wants_read(slot), "what it says now would come back");
    assert_eq!(world.kinds(), [Kind::Release]);
    world.core.retry_links();
    assert!(world.kinds().is_empty(), "what it said before may come back");
    world.acknowledge(0);
    assert!(world.kinds().is_empty());
    world.core.retry_links();
    let frames = world.host_frames();
    let kinds: Vec<(Kind, u8)> = frames.iter().map(|frame| (frame.kind, frame.flags)).collect();
    assert_eq!(
        kinds,
        [(Kind::Open, 0), (Kind::Join, 0)],
        "a newcomer still, although the host read its first JOIN"
    );
    assert!(world.core.wants_read(slot));
    world.core.retry_links();
    assert!(world.kinds().is_empty());
}

#[test]
fn a_host_that_knows_more_than_we_do_is_not_asked_again() {
    let mut world = World::new();
    world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    world.host_says(Kind::NotOwner, room, &[&9u64.to_le_bytes()]);
    world.core.retry_links();
    assert!(world.kinds().is_empty());
}

#[test]
fn an_older_table_changes_nothing() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    world.table(1, -1, EPOCH + 9);
    world.text(slot, "still there");
    assert!(world.kinds().contains(&Kind::Message));
}
