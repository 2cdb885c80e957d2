//! The members of one connection that are behind: each has its turn, and what one keeps is no other's.

use _native::mesh::flags;
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

use crate::shard_world::{World, said};

/// A stuck socket in as many rooms, which drop the oldest and have each said so many messages; the last room.
fn stuck(rooms: usize, messages: usize) -> (World, ConnSlot, u32) {
    let route = json!({"slow_client": "drop_old"});
    let mut world = World::with(json!({"limits.queue_bytes": 3520}), route);
    let slot = world.socket();
    let entered: Vec<(u32, u32)> = (0..rooms).map(|at| world.enter(slot, &format!("chat:{at}"))).collect();
    world.replies(entered[0].1, "9", flags::JSON, json!(" ".repeat(90)).to_string().as_bytes());
    for number in 0..messages {
        entered.iter().for_each(|(room, _)| world.broadcast(*room, said("say", 0, &number.to_string())));
    }
    (world, slot, entered[rooms - 1].0)
}

/// All that it is told, read by read, but for the reply: topic and payload.
fn told(world: &mut World, slot: ConnSlot) -> Vec<(Value, Value)> {
    let reads = std::iter::from_fn(|| Some(world.told(slot)).filter(|told| !told.is_empty()));
    let said = reads.flatten().filter(|it| it[3] != "phx_reply");
    said.map(|it| (it[2].clone(), it[4].clone())).collect()
}

#[test]
fn each_room_has_its_turn_and_its_order() {
    let (mut world, slot, _) = stuck(3, 10);
    let told = told(&mut world, slot);
    for topic in ["chat:0", "chat:1", "chat:2"] {
        let own: Vec<&Value> = told.iter().filter(|it| it.0 == topic).map(|it| &it.1).collect();
        assert_eq!(own, (0..10).map(Value::from).collect::<Vec<_>>().iter().collect::<Vec<_>>(), "{topic}");
    }
    let begun = |topic: &str| told.iter().position(|it| it.0 == topic).unwrap();
    assert!(begun("chat:1") < 20 && begun("chat:2") < 20, "none waits for all of another: {told:?}");
}

#[test]
fn a_room_that_says_too_much_drops_of_its_own() {
    let (mut world, slot, loud) = stuck(3, 1);
    for number in 0..200 {
        world.broadcast(loud, said("say", 0, &number.to_string()));
    }
    let told = told(&mut world, slot);
    let quiet = told.iter().filter(|it| it.0 != "chat:2" && it.1 == 0).count();
    assert_eq!((quiet, told.last().map(|it| it.1.clone())), (2, Some(json!(199))));
    assert!(world.counter("dropped_old") > 100 && world.counter("gaps") == 1);
}
