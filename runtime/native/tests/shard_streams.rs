//! What all members of a room miss at once: an overflow of the host's link, a time without a link, the end of a stream.

use crate::shard_world::{STREAM, World, close_frame, gap, said, told_alone};
use _native::mesh::{Kind, flags};
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

/// A room with a direct member, a channel's, and one that keeps a position; nothing is queued. Slots, room, memberships.
fn room(history: bool) -> (World, [ConnSlot; 3], u32, [u32; 3]) {
    let mut world = World::with(json!({}), json!({"history": history}));
    let direct = world.join("/chat/lobby");
    let first = world.host_frames()[2].handle;
    let (slot, _, member) = world.enter_as("chat:lobby", json!({}));
    let (keeper, room, kept) = world.enter_as("chat:lobby", json!({"$position": null}));
    world.stream(room, STREAM, 3);
    world.broadcast(room, said("say", 4, "1"));
    [direct, slot, keeper].into_iter().for_each(|slot| drop(world.read(slot)));
    (world, [direct, slot, keeper], room, [first, member, kept])
}

fn overflow(world: &mut World, room: u32, bits: u8) {
    world.host_frame(super::shard_world::EPOCH, Kind::Overflow, bits, room, &[]);
}

#[test]
fn with_a_history_everybody_catches_up_from_where_the_link_was_full() {
    let (mut world, slots, room, members) = room(true);
    overflow(&mut world, room, flags::LIVE);
    overflow(&mut world, room, flags::LIVE);
    assert_eq!(world.pulls(), members.map(|member| (member, 4)), "once");
    world.broadcast(room, said("say", 9, "9"));
    for member in members {
        (5..=9).for_each(|offset| world.send(member, said("say", offset, &offset.to_string())));
        world.page(member, 9, true);
    }
    let [direct, slot, keeper] = slots;
    assert_eq!(world.told(direct), [5, 6, 7, 8, 9]);
    let payloads = |told: Vec<Value>| told.into_iter().map(|it| it[4].clone()).collect::<Vec<_>>();
    assert_eq!(payloads(world.told(slot)), [5, 6, 7, 8, 9]);
    assert_eq!(payloads(world.told(keeper)), [5, 6, 7, 8, 9]);
}

#[test]
fn without_one_channels_are_told_and_direct_members_come_back() {
    let (mut world, [direct, slot, keeper], room, _) = room(false);
    overflow(&mut world, room, 0);
    assert_eq!(world.read(direct), close_frame(1013, "behind;retry_ms=1000"));
    let hole = told_alone("gap", json!({"reason": "overload"}));
    assert_eq!([world.told(slot), world.told(keeper)], [[hole.clone()], [hole]]);
    assert_eq!((world.counter("overflow_closed"), world.counter("gaps")), (1, 2));
}

#[test]
fn what_was_stored_while_no_link_was_up_is_caught_up_with() {
    let (mut world, _, room, members) = room(true);
    world.link_down(0);
    world.connect(0);
    world.host_frames();
    world.stream(room, STREAM, 4);
    assert_eq!(world.pulls(), [], "nothing was");
    world.link_down(0);
    world.connect(0);
    world.host_frames();
    world.stream(room, STREAM, 6);
    assert_eq!(world.pulls(), members.map(|member| (member, 4)));
}

#[test]
fn a_new_epoch_is_told_to_those_who_keep_a_position_and_caught_up_with_from_its_beginning() {
    let (mut world, [direct, slot, keeper], room, members) = room(true);
    overflow(&mut world, room, flags::LIVE);
    world.host_frames();
    world.send(members[2], said("say", 5, "5"));
    world.page(members[2], 5, false);
    world.told(keeper);
    world.broadcast(room, said("say", 7, "7"));
    world.pulls();
    world.stream(room, STREAM + 1, 2);
    assert_eq!(world.told(slot), [gap(5, 7, "history")]);
    let new = json!({"epoch": STREAM + 1, "offset": 0, "recovered": false});
    assert_eq!(world.told(keeper), [gap(6, 7, "history"), told_alone("stream", new)]);
    assert_eq!(world.pulls(), members.map(|member| (member, 0)), "said before this shard had come back");
    world.broadcast(room, said("say", 3, "3"));
    for member in members {
        (1..=3).for_each(|offset| world.send(member, said("say", offset, &offset.to_string())));
        world.page(member, 3, true);
    }
    let payloads = |told: Vec<Value>| told.into_iter().map(|it| it[4].clone()).collect::<Vec<_>>();
    assert_eq!(payloads(world.told(keeper)), [1, 2, 3]);
    assert_eq!(payloads(world.told(slot)), [1, 2, 3]);
    assert_eq!(world.told(direct), [1, 2, 3]);
}

#[test]
fn a_new_epoch_that_holds_nothing_yet_needs_no_catching_up() {
    let (mut world, [_, slot, _], room, _) = room(true);
    world.stream(room, STREAM + 1, 0);
    assert_eq!(world.pulls(), []);
    world.broadcast(room, said("say", 1, "1"));
    assert_eq!(world.told(slot), [json!([null, null, "chat:lobby", "say", 1])]);
}

#[test]
fn what_was_dropped_or_kept_of_a_stream_is_shown_before_the_next_is_told_of() {
    for (policy, queue_bytes) in [("drop_old", 440), ("drop_new", 250)] {
        let route = json!({"history": true, "slow_client": policy});
        let mut world = World::with(json!({"limits.queue_bytes": queue_bytes}), route);
        let (slot, room, _) = world.enter_as("chat:lobby", json!({"$position": null}));
        world.stream(room, STREAM, 0);
        (1..=9).for_each(|offset| world.broadcast(room, said("say", offset, "1")));
        world.stream(room, STREAM + 1, 0);
        world.broadcast(room, said("say", 1, "1"));
        let reads = std::iter::from_fn(|| Some(world.told(slot)).filter(|told| !told.is_empty()));
        let told: Vec<Value> = reads.flatten().collect();
        let news = told.iter().position(|it| it[3] == "stream").unwrap();
        let (before, after) = told.split_at(news);
        let mut offsets: Vec<u64> = before.iter().filter_map(|it| it[5].as_u64()).collect();
        let hole = &before.iter().find(|it| it[3] == "gap").unwrap()[4];
        assert_eq!((&hole["from"][0], &hole["to"][0]), (&json!(STREAM), &json!(STREAM)));
        offsets.extend(hole["from"][1].as_u64().unwrap()..=hole["to"][1].as_u64().unwrap());
        offsets.sort();
        assert_eq!(offsets, (1..=9).collect::<Vec<u64>>(), "{policy}: each was told or shown missing");
        let of_old = |it: &Value| it.to_string().contains(&format!("[{STREAM},"));
        assert!(!after.iter().any(of_old), "{policy}: {after:?}");
    }
}
