//! A room moves between two hosts that both live: nothing of the former owner's reaches anybody.

use _native::mesh::{Kind, body, flags};
use _native::ws::opcode::Opcode;

use crate::shard_world::{EPOCH, World, server_frame};

/// Host 0 owns everything, host 1 is there too.
fn two_hosts() -> World {
    let mut world = World::new();
    world.table_of_two(2, 0, EPOCH);
    world.obey_link_orders();
    world.frames_of(1);
    world
}

#[test]
fn members_recover_at_the_new_owner_and_the_old_one_is_told() {
    let mut world = two_hosts();
    let slot = world.join("/chat/lobby");
    world.host_frames();
    world.acknowledge(0);
    world.table_of_two(3, 1, EPOCH + 1);
    assert!(world.frames_of(1).is_empty(), "what the old one has not handled may come back");
    assert_eq!(world.settle(0), [Kind::Release]);
    let frames = world.frames_of(1);
    let seen: Vec<_> = frames.iter().map(|frame| (frame.kind, frame.flags, frame.epoch)).collect();
    let epoch = EPOCH + 1;
    let want = [(Kind::Open, 0, epoch), (Kind::Join, flags::RECOVER, epoch), (Kind::MembersEnd, 0, epoch)];
    assert_eq!(seen, want);
    assert_eq!(body::Join::read(&frames[1].body).unwrap().room, frames[0].handle, "in its new room handle");
    world.says(1, epoch, Kind::Send, frames[1].handle, &[b"welcome back"]).unwrap();
    assert_eq!(world.read(slot), server_frame(Opcode::Text, b"welcome back"));
    world.text(slot, "on we go");
    assert_eq!(world.frames_of(1)[0].handle, frames[1].handle);
}

#[test]
fn the_old_owner_is_heard_until_it_has_acknowledged_that_it_was_left() {
    let mut world = two_hosts();
    let slot = world.join("/chat/lobby");
    let frames = world.host_frames();
    let (room, member) = (frames[1].handle, frames[2].handle);
    world.table_of_two(3, 1, EPOCH + 1);
    world.host_says(Kind::Send, member, &[b"an answer"]);
    world.host_says(Kind::Publish, room, &[&[255; 4], b"\0", b"and news"]);
    let words = [&b"an answer"[..], b"and news"].map(|text| server_frame(Opcode::Text, text));
    assert_eq!(world.read(slot), words.concat());
    world.settle(0);
    world.host_says(Kind::Send, member, &[b"too late"]);
    assert!(world.read(slot).is_empty());
    assert_eq!(world.counter("mesh_fenced"), 1);
}

#[test]
fn handles_are_free_when_the_old_owner_has_taken_the_release() {
    let mut world = two_hosts();
    let slots = [world.join("/chat/lobby"), world.join("/chat/lobby")];
    world.host_frames();
    world.table_of_two(3, 1, EPOCH + 1);
    world.core.gone(slots[0]);
    assert_eq!(world.core.handles(), 3, "the old owner may still mean who has gone");
    world.settle(0);
    assert_eq!(world.core.handles(), 2);
    world.core.gone(slots[1]);
    world.settle(1);
    assert_eq!(world.core.handles(), 0);
}

#[test]
fn a_room_that_was_left_just_before_is_not_opened_anew() {
    let mut world = two_hosts();
    let slot = world.join("/chat/lobby");
    world.host_frames();
    world.core.gone(slot);
    world.table_of_two(3, 1, EPOCH + 1);
    assert!(world.frames_of(1).is_empty());
    assert_eq!(world.kinds(), [Kind::Leave, Kind::Release]);
    world.acknowledge(0);
    assert_eq!(world.core.handles(), 0);
}

#[test]
fn who_waits_for_credit_is_resumed_by_the_new_owner() {
    let mut world = two_hosts();
    let slot = world.join("/chat/lobby");
    world.text(slot, &"x".repeat(70_000));
    assert!(!world.core.wants_read(slot));
    world.table_of_two(3, 1, EPOCH + 1);
    assert!(world.core.work.resumed.is_empty());
    world.settle(0);
    assert_eq!(world.core.work.resumed, [slot]);
    assert!(world.core.wants_read(slot));
}

#[test]
fn a_room_s_word_may_be_longer_than_any_client_s() {
    let mut world = World::new();
    let slot = world.join("/chat/lobby");
    let member = world.host_frames()[2].handle;
    let long = vec![120; 5 << 20];
    world.host_says(Kind::Send, member, &[&long]);
    assert_eq!(world.read(slot).len(), long.len() + 10);
}

#[test]
fn hosts_are_told_when_they_have_been_sent_all_members_of_their_rooms() {
    let mut world = two_hosts();
    world.join("/chat/lobby");
    world.members_by(0);
    world.members_by(1);
    world.table_of_two(3, 1, EPOCH + 1);
    assert_eq!((world.members_by(0), world.members_by(1)), (vec![[3, 0]], vec![]), "one has still to come");
    world.settle(0);
    let room = world.frames_of(1)[0].handle;
    assert_eq!((world.members_by(0), world.members_by(1)), (vec![], vec![[3, 0]]));
    world.says(1, EPOCH + 1, Kind::NotOwner, room, &[&2u64.to_le_bytes()]).unwrap();
    assert!(world.core.next_tick_ms().is_some());
    world.link_down(0);
    world.connect(0);
    assert_eq!(world.members_by(0), [[3, 0]]);
    world.core.retry_links();
    assert!(world.members_by(1).is_empty(), "not while a room of its own was refused");
    world.settle(1);
    world.core.retry_links();
    assert_eq!((world.members_by(0), world.members_by(1)), (vec![], vec![[3, 1]]));
    world.core.retry_links();
    assert_eq!((world.members_by(0), world.members_by(1)), (vec![], vec![]));
    world.says(1, EPOCH - 1, Kind::NotOwner, 77, &[&4u64.to_le_bytes()]).unwrap();
    world.core.retry_links();
    assert_eq!(world.members_by(1), [[3, 2]], "whatever room it was of");
}
