//! Who closes, or is closed by a drain, while messages may come back from the host that the room has left.

use _native::mesh::Kind;
use _native::ws::opcode::Opcode;

use crate::shard_transfer::{messages, on_the_way, return_all};
use crate::shard_world::{EPOCH, close_frame};

#[test]
fn who_closes_is_heard_out_by_the_next_owner_first() {
    let (mut world, slot, member) = on_the_way(&["1"]);
    world.frame(slot, Opcode::Close, &[3, 232]);
    world.table_of_two(3, 1, EPOCH + 1);
    return_all(&mut world, member, &["1"]);
    world.settle(0);
    assert!(world.read(slot).is_empty());
    let frames = world.frames_of(1);
    let barrier = frames.iter().find(|frame| frame.kind == Kind::Barrier).expect("a barrier").handle;
    assert!(frames.iter().any(|frame| frame.kind == Kind::Message && frame.body == b"1"));
    world.says(1, EPOCH + 1, Kind::BarrierDone, barrier, &[]).expect("a frame");
    assert_eq!(world.read(slot), close_frame(1000, ""));
}

#[test]
fn a_drain_waits_for_what_comes_back() {
    let (mut world, slot, member) = on_the_way(&["1"]);
    world.table_of_two(3, 1, EPOCH + 1);
    world.core.start_drain(0, 10_000);
    world.advance(100);
    assert!(world.read(slot).is_empty());
    return_all(&mut world, member, &["1"]);
    world.settle(0);
    let frames = world.frames_of(1);
    assert!(frames.iter().any(|frame| frame.kind == Kind::Message && frame.body == b"1"));
    assert!(frames.iter().any(|frame| frame.kind == Kind::Barrier));
}

#[test]
fn who_closes_waits_longer_than_its_barrier_for_a_host_that_was_left() {
    let (mut world, slot, member) = on_the_way(&["1"]);
    world.frame(slot, Opcode::Close, &[3, 232]);
    world.table_of_two(3, 1, EPOCH + 1);
    world.advance(2_000);
    assert!(world.read(slot).is_empty(), "close.barrier_s is 0.5");
    return_all(&mut world, member, &["1"]);
    world.settle(0);
    assert_eq!(messages(&mut world, 1), ["1"]);
    world.advance(3_000);
    assert_eq!(world.read(slot), close_frame(1000, ""), "mesh.unread_s is 5");
}
