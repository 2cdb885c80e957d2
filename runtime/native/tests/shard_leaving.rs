//! How clients leave topics, and join them again, while their socket stays: what was said before is answered first.

use crate::shard_world::endings::{TOPIC, closed, join, leave, over, refused, reply, say};
use crate::shard_world::{World, said};
use _native::mesh::{Kind, flags};
use serde_json::json;

#[test]
fn pushes_are_answered_before_the_leave_behind_them_and_then_it_is_over() {
    let (mut world, slot, _, member) = World::with_member(json!({}));
    world.tell(slot, say("2"));
    world.tell(slot, leave("3"));
    let frames = world.host_frames();
    let seen: Vec<_> = frames.iter().map(|frame| (frame.kind, frame.handle)).collect();
    assert_eq!(seen, [(Kind::Push, member), (Kind::Barrier, member)]);
    assert_eq!(frames[1].body, closed(1000, "leave"), "so that the room hears of it in its turn");
    assert!(world.told(slot).is_empty());
    world.replies(member, "2", flags::JSON, b"{}");
    world.host_says(Kind::BarrierDone, member, &[]);
    assert_eq!(world.told(slot), [reply("1", "2"), reply("1", "3"), over("phx_close", 1000, "leave")]);
    assert_eq!(world.left(), [(member, 1000, "leave".to_owned())], "for its handle's sake");
    world.tell(slot, leave("4"));
    assert_eq!(world.told(slot), [reply("1", "4")], "who is not there has left");
}

#[test]
fn a_second_join_of_a_topic_closes_the_first_when_that_has_been_heard_out() {
    let (mut world, slot, _, first) = World::with_member(json!({}));
    world.tell(slot, say("2"));
    world.tell(slot, join("3"));
    let frames = world.host_frames();
    let seen: Vec<Kind> = frames.iter().map(|frame| frame.kind).collect();
    assert_eq!(seen, [Kind::Push, Kind::Barrier, Kind::Join]);
    let second = frames[2].handle;
    world.replies(first, "2", flags::JSON, b"{}");
    world.host_says(Kind::BarrierDone, first, &[]);
    world.grants(second);
    let want = [reply("1", "2"), over("phx_close", 1000, "rejoin"), reply("3", "3")];
    assert_eq!(world.told(slot), want);
    world.tell(slot, json!(["3", "4", TOPIC, "say", 1]));
    assert_eq!(world.pushes()[0].0, second);
}

#[test]
fn a_join_that_is_left_before_its_answer_is_answered() {
    let mut world = World::new();
    let slot = world.socket();
    world.tell(slot, join("1"));
    world.tell(slot, leave("2"));
    let member = world.host_frames()[2].handle;
    world.grants(member);
    world.host_says(Kind::BarrierDone, member, &[]);
    assert_eq!(world.told(slot), [reply("1", "1"), reply("1", "2"), over("phx_close", 1000, "leave")]);
    world.tell(slot, join("1"));
    world.tell(slot, leave("2"));
    let frames = world.host_frames();
    let member = frames.iter().find(|frame| frame.kind == Kind::Join).unwrap().handle;
    world.host_says(Kind::Refused, member, &[br#"{"code":"full","reason":"no"}"#]);
    let want = [refused("1", "full", "no"), reply("1", "2"), over("phx_close", 1000, "leave")];
    assert_eq!(world.told(slot), want);
    assert_eq!(world.counter("members"), 0);
}

#[test]
fn what_waits_for_credit_goes_before_the_leave() {
    let (mut world, slot, room, member) = World::with_member(json!({"mesh.room_credit_bytes": 1}));
    world.tell(slot, say("2"));
    world.tell(slot, say("3"));
    world.tell(slot, leave("4"));
    assert_eq!(world.kinds(), [Kind::Push]);
    world.tell(slot, say("5"));
    assert_eq!(world.told(slot), [refused("5", "not_joined", "unmatched topic")]);
    assert_eq!(world.denied(slot, TOPIC), "busy", "it would overtake what waits");
    world.host_says(Kind::Credit, room, &[&1000u32.to_le_bytes()]);
    assert_eq!(world.kinds(), [Kind::Push, Kind::Barrier]);
    ["2", "3"].into_iter().for_each(|it| world.replies(member, it, flags::JSON, b"{}"));
    world.host_says(Kind::BarrierDone, member, &[]);
    let ended = [reply("1", "2"), reply("1", "3"), reply("1", "4"), over("phx_close", 1000, "leave")];
    assert_eq!(world.told(slot), ended);
}

#[test]
fn who_leaves_hears_its_room_until_it_is_over() {
    let (mut world, slot, room, member) = World::with_member(json!({}));
    world.tell(slot, leave("2"));
    world.broadcast(room, said("news", 0, "1"));
    world.host_says(Kind::BarrierDone, member, &[]);
    world.broadcast(room, said("news", 0, "2"));
    let told = world.told(slot);
    assert_eq!((told.len(), &told[0][3], &told[2][3]), (3, &json!("news"), &json!("phx_close")));
}

#[test]
fn a_leave_of_an_earlier_join_leaves_the_later_alone() {
    let (mut world, slot, ..) = World::with_member(json!({}));
    world.tell(slot, json!(["0", "5", TOPIC, "phx_leave", {}]));
    assert_eq!(world.told(slot).len(), 1);
    assert!(world.kinds().is_empty());
}

#[test]
fn what_was_sent_behind_a_join_that_is_refused_is_answered() {
    let mut world = World::new();
    let slot = world.socket();
    world.tell(slot, join("1"));
    let member = world.host_frames()[2].handle;
    ["2", "3"].into_iter().for_each(|reference| world.tell(slot, say(reference)));
    world.host_says(Kind::Refused, member, &[br#"{"code": "no", "reason": "no"}"#]);
    let told = world.told(slot);
    assert_eq!(told[0][4]["response"]["code"], "no");
    let unmatched = |reference| refused(reference, "not_joined", "unmatched topic");
    assert_eq!(told[1..], [unmatched("2"), unmatched("3")]);
    world.replies(member, "2", flags::JSON | flags::ERROR, b"{}");
    assert!(world.told(slot).is_empty(), "the host answers them too, and once is enough");
}

#[test]
fn pushes_of_turns_that_overlap_its_end_are_answered_before_it() {
    let answer = "the membership has ended before this was answered; it may have been handled";
    let ends = [
        (Some(leave("4")), vec![reply("1", "4"), over("phx_close", 1000, "leave")]),
        (Some(join("4")), vec![over("phx_close", 1000, "rejoin")]),
        (None, vec![over("phx_close", 4510, "kicked")]),
    ];
    for (ending, end) in ends {
        let (mut world, slot, _, member) = World::with_member(json!({}));
        ["2", "3"].into_iter().for_each(|reference| world.tell(slot, say(reference)));
        match ending {
            Some(asked) => world.tell(slot, asked),
            None => world.host_says(Kind::Close, member, &[&closed(4510, "kicked")]),
        }
        world.replies(member, "2", flags::JSON, b"{}");
        world.host_says(Kind::BarrierDone, member, &[]);
        let want = [vec![reply("1", "2"), refused("3", "closed", answer)], end].concat();
        assert_eq!(world.told(slot), want);
        world.replies(member, "3", flags::JSON, b"{}");
        assert!(world.told(slot).is_empty(), "once");
    }
}
