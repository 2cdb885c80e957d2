//! What each policy does to a channel's member that does not keep up, and that it is told what it missed.

use crate::shard_world::{STREAM, World, gap, said, told_alone};
use _native::mesh::{Kind, Said, Say, flags};
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

/// A channel's member in a room with this policy, whose queue takes three of `hundred` and holds a reply: slot, room,
/// membership.
fn stuck(policy: &str, history: bool) -> (World, ConnSlot, u32, u32) {
    let route = json!({"slow_client": policy, "history": history});
    let kept_apart = ["drop_old", "conflate"].contains(&policy);
    let mut world = World::with(json!({"limits.queue_bytes": if kept_apart { 592 } else { 400 }}), route);
    let (slot, room, member) = world.enter_as("chat:lobby", json!({}));
    world.stream(room, STREAM, 0);
    world.replies(member, "9", flags::JSON, b"{}");
    (world, slot, room, member)
}

/// About 110 bytes in the queue.
fn hundred(number: u64) -> String {
    format!("\"{number:060}\"")
}

fn say(world: &mut World, room: u32, numbers: impl Iterator<Item = u64>, stored: bool) {
    for number in numbers {
        world.broadcast(room, said("say", if stored { number } else { 0 }, &hundred(number)));
    }
}

/// What a client is told behind the reply: the numbers said, or other messages as they are.
fn told(world: &mut World, slot: ConnSlot) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let told = world.told(slot);
        if told.is_empty() {
            return all;
        }
        let number =
            |it: Value| it[4].as_str().map_or(it.clone(), |text| json!(text.parse::<u64>().unwrap()));
        all.extend(told.into_iter().filter(|it| it.is_array() && it[3] != "phx_reply").map(number));
    }
}

#[test]
fn drop_new_keeps_what_waits_and_shows_what_it_dropped_before_the_next() {
    let (mut world, slot, room, _) = stuck("drop_new", false);
    say(&mut world, room, 1..=5, true);
    assert_eq!(told(&mut world, slot), [json!(1), json!(2), json!(3), gap(4, 5, "slow")]);
    say(&mut world, room, 6..=6, true);
    assert_eq!(told(&mut world, slot), [json!(6)], "it is told once");
    assert_eq!((world.counter("dropped_new"), world.counter("gaps")), (2, 1));
}

#[test]
fn a_message_that_fits_is_told_behind_the_gap_though_nothing_has_drained() {
    let (mut world, slot, room, _) = stuck("drop_new", false);
    say(&mut world, room, 1..=2, false);
    world.broadcast(room, said("say", 0, &format!("\"{}\"", "0".repeat(300))));
    world.broadcast(room, said("say", 0, "\"3\""));
    let hole = told_alone("gap", json!({"dropped": 1, "reason": "slow"}));
    assert_eq!(told(&mut world, slot), [json!(1), json!(2), hole, json!(3)]);
}

#[test]
fn drop_old_drops_from_the_front_and_shows_it_there() {
    let (mut world, slot, room, _) = stuck("drop_old", false);
    say(&mut world, room, 1..=9, true);
    assert_eq!(told(&mut world, slot)[..2], [gap(1, 6, "slow"), json!(7)]);
    assert_eq!((world.counter("dropped_old"), world.counter("gaps")), (6, 1));
    say(&mut world, room, 10..=10, true);
    assert_eq!(told(&mut world, slot), [json!(10)]);
}

#[test]
fn what_was_kept_too_long_is_dropped_too() {
    let (mut world, slot, room, _) = stuck("drop_old", false);
    say(&mut world, room, 1..=1, true);
    world.advance(20_000);
    world.core.flushed(slot, true);
    say(&mut world, room, 2..=2, true);
    world.advance(10_001);
    say(&mut world, room, 3..=3, true);
    assert_eq!(told(&mut world, slot), [gap(1, 1, "slow"), json!(2), json!(3)]);
}

#[test]
fn conflate_keeps_the_latest_under_each_key_in_the_order_they_were_said() {
    let (mut world, slot, room, _) = stuck("conflate", false);
    for (key, number) in [("ann", 1), ("bob", 2), ("ann", 3), ("ann", 4), ("", 5)] {
        let payload = hundred(number);
        let say = Say { event: "move", offset: 0, key };
        world.broadcast(room, Said { say, form: flags::JSON, payload: payload.as_bytes() });
    }
    assert_eq!(told(&mut world, slot), [json!(2), json!(4), json!(5)]);
    assert_eq!((world.counter("conflated"), world.counter("gaps")), (2, 0));
}

#[test]
fn without_a_key_and_over_the_budget_conflate_drops_the_oldest() {
    let (mut world, slot, room, _) = stuck("conflate", false);
    say(&mut world, room, 1..=9, false);
    let hole = told_alone("gap", json!({"dropped": 6, "reason": "slow"}));
    assert_eq!(told(&mut world, slot)[..1], [hole]);
}

#[test]
fn close_ends_the_socket_for_a_message_that_does_not_fit() {
    let (mut world, slot, room, _) = stuck("close", false);
    say(&mut world, room, 1..=5, true);
    assert_eq!(world.told(slot), [json!({"close": 1013, "reason": "slow;retry_ms=1000"})]);
    assert_eq!(world.counter("slow_closed"), 1);
}

#[test]
fn replies_are_never_dropped_and_no_other_room_is_touched() {
    let (mut world, slot, room, member) = stuck("drop_old", false);
    let (other, _) = world.enter(slot, "chat:other");
    world.replies(member, "8", flags::JSON, b"{}");
    world.broadcast(other, said("say", 0, "\"1\""));
    say(&mut world, room, 2..=40, false);
    world.replies(member, "9", flags::JSON, b"{}");
    let all: Vec<Value> =
        std::iter::from_fn(|| Some(world.told(slot)).filter(|it| !it.is_empty())).flatten().collect();
    let replies: Vec<&Value> = all.iter().filter(|it| it[3] == "phx_reply").map(|it| &it[1]).collect();
    assert_eq!(replies, ["8", "9"]);
    assert_eq!(all.iter().filter(|it| it[2] == "chat:other").count(), 1);
}

#[test]
fn what_is_kept_is_bounded_charged_and_free_again() {
    let (mut world, slot, room, _) = stuck("drop_old", false);
    let before = world.core.env.memory_bytes;
    say(&mut world, room, 1..=1000, false);
    world.flush(slot);
    let held = world.core.env.memory_bytes - before;
    assert!((400..8000).contains(&held), "{held} bytes");
    assert!(!told(&mut world, slot).is_empty());
    world.read(slot);
    assert!(world.core.env.memory_bytes <= before, "{} > {before}", world.core.env.memory_bytes);
}

#[test]
fn a_message_to_one_waits_behind_what_is_kept_for_it() {
    let (mut world, slot, room, member) = stuck("drop_old", false);
    say(&mut world, room, 1..=2, false);
    world.send(member, said("say", 0, "\"3\""));
    assert_eq!(told(&mut world, slot), [json!(1), json!(2), json!(3)]);
}

#[test]
fn who_leaves_while_behind_leaves_nothing() {
    let (mut world, slot, room, member) = stuck("drop_old", false);
    say(&mut world, room, 1..=3, false);
    world.tell(slot, json!(["1", "5", "chat:lobby", "phx_leave", {}]));
    world.host_says(Kind::BarrierDone, member, &[]);
    let told = world.told(slot);
    assert!(told.iter().all(|it| it[3] == "phx_reply" || it[3] == "phx_close"), "{told:?}");
    assert_eq!((world.left().len(), world.told(slot)), (1, vec![]));
    world.acknowledge(0);
    assert_eq!(world.core.handles(), 0);
}
