//! Who gets what a room says: all, all but one, some, one; and nobody whose join turn has not begun.

use crate::shard_world::{World, pushed, said, server_frame};
use _native::mesh::{Kind, Said, flags};
use _native::shard::slots::ConnSlot;
use _native::ws::Opcode;
use serde_json::json;

#[test]
fn a_broadcast_may_leave_one_out_and_a_multicast_goes_to_those_it_names() {
    let mut world = World::new();
    let entered: Vec<(ConnSlot, u32, u32)> =
        (0..3).map(|_| world.enter_as("chat:lobby", json!({}))).collect();
    let (room, members) = (entered[0].1, entered.iter().map(|it| it.2).collect::<Vec<_>>());
    world.broadcast_without(room, members[1], said("say", 0, "1"));
    world.multicast(room, &[members[1], members[2], 999], said("say", 0, "2"));
    let [one, two] = [pushed("say", json!(1)), pushed("say", json!(2))];
    let told: Vec<_> = entered.iter().map(|&(slot, ..)| world.told(slot)).collect();
    assert_eq!(told, [vec![one.clone()], vec![two.clone()], vec![one, two]]);
}

#[test]
fn what_the_protocol_says_to_all_is_not_for_direct_members() {
    let mut world = World::new();
    let (slot, room, _) = world.enter_as("chat:lobby", json!({}));
    let direct = world.join("/chat/lobby");
    world.host_frames();
    world.read(direct);
    let diff = said("presence_diff", 0, "1");
    world.broadcast(room, Said { form: diff.form | flags::CHANNELS, ..diff });
    world.broadcast(room, said("say", 0, "2"));
    assert_eq!(world.told(slot), [pushed("presence_diff", json!(1)), pushed("say", json!(2))]);
    assert_eq!(world.read(direct), server_frame(Opcode::Text, b"2"));
}

#[test]
fn a_multicast_reaches_nobody_of_another_room() {
    let mut world = World::new();
    let (_, room, _) = world.enter_as("chat:lobby", json!({}));
    let (stranger, _, member) = world.enter_as("chat:other", json!({}));
    world.multicast(room, &[member], said("say", 0, "1"));
    assert!(world.told(stranger).is_empty());
}

#[test]
fn what_is_said_between_asking_and_the_answer_is_passed_by_then_held() {
    let mut world = World::new();
    let (_, room, _) = world.enter_as("chat:lobby", json!({}));
    let slot = world.socket();
    world.tell(slot, json!(["1", "1", "chat:lobby", "phx_join", {}]));
    let member = world.host_frames().into_iter().find(|it| it.kind == Kind::Join).unwrap().handle;
    world.broadcast(room, said("say", 0, "1"));
    world.host_says(Kind::Admit, member, &[]);
    world.broadcast(room, said("say", 0, "2"));
    assert!(world.told(slot).is_empty());
    world.host_says(Kind::Joined, member, &[b"{}"]);
    world.broadcast(room, said("say", 0, "3"));
    let told = world.told(slot);
    assert_eq!(told[0][3], "phx_reply");
    assert_eq!(told[1..], [pushed("say", json!(2)), pushed("say", json!(3))]);
}
