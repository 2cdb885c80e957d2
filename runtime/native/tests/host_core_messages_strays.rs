//! What shards still send to what has gone, and what waited there: messages go back, in order, and run nowhere twice.

use _native::host::{RoomKey, Turn};
use _native::mesh::{Kind, flags};

use crate::host_world::{EPOCH, World, config};

/// A room in a turn of the first of its direct members, 1 and 2; of both a message waits.
fn busy() -> (World, RoomKey) {
    let mut world = World::new(config());
    let (room, first) = world.joined(0, "a", 1);
    world.join(2, 0);
    world.turns(room);
    world.message(1, b"turn");
    world.core.suspend(room, first, b"turn");
    world.message(1, b"1");
    world.try_frame(Kind::Message, flags::BINARY, 2, b"2", EPOCH).expect("a frame");
    world.message(1, b"3");
    world.flush();
    (world, room)
}

fn returned(world: &mut World) -> Vec<(u32, u8, Vec<u8>)> {
    let all = world.heard(|frame| (frame.kind, frame.handle, frame.flags, frame.body.to_vec()));
    let returned = all.into_iter().filter(|(kind, ..)| *kind == Kind::Returned);
    returned.map(|(_, handle, bits, body)| (handle, bits, body)).collect()
}

#[test]
fn messages_that_wait_in_a_room_that_moves_are_returned_before_later_ones() {
    let (mut world, room) = busy();
    assert!(world.core.apply_table(2, &[]).is_empty(), "its turn goes on");
    world.message(1, b"4");
    let all = [
        (1, 0, b"1".to_vec()),
        (2, flags::BINARY, b"2".to_vec()),
        (1, 0, b"3".to_vec()),
        (1, 0, b"4".to_vec()),
    ];
    assert_eq!(returned(&mut world), all);
    assert_eq!(world.core.next(room), Some(Turn::Stop("moved")));
    assert_eq!(world.core.counters().messages_returned, 4);
}

#[test]
fn messages_of_members_whose_shard_has_parted_are_returned_and_not_handled() {
    let (mut world, room) = busy();
    world.push(2, "7", "say", b"{}");
    world.try_frame(Kind::Release, flags::RECOVER, 0, b"", EPOCH).expect("a frame");
    let all = [(1, 0, b"1".to_vec()), (2, flags::BINARY, b"2".to_vec()), (1, 0, b"3".to_vec())];
    assert_eq!(returned(&mut world), all);
    let turns = world.turns(room);
    assert!(turns.iter().all(|turn| !matches!(turn, Turn::Message { .. })), "{turns:?}");
}

#[test]
fn messages_behind_a_join_that_was_refused_are_not_returned() {
    let mut world = World::new(_native::host::Config { join_bytes: 4, ..config() });
    world.joined(0, "a", 1);
    world.join_channel(2, 0, b"{\"long\": 1}");
    world.message(2, b"x");
    assert!(returned(&mut world).is_empty());
}

#[test]
fn nothing_is_sent_to_a_handle_after_its_room_was_released() {
    let (mut world, room) = busy();
    world.frame(Kind::Barrier, 1, b"");
    world.try_frame(Kind::Release, flags::RECOVER, 0, b"", EPOCH).expect("a frame");
    world.flush();
    world.turns(room);
    world.core.apply_table(2, &[]);
    assert!(world.flush().iter().all(|(kind, ..)| *kind != Kind::BarrierDone));
}
