//! What a channel socket says: heartbeats, what is not an envelope, floods, and the end in order.

use crate::shard_world::{World, client_frame};
use _native::mesh::{Kind, flags};
use _native::ws::opcode::Opcode;
use serde_json::json;

#[test]
fn a_heartbeat_is_answered_in_whatever_rooms_the_socket_is() {
    let mut world = World::new();
    let slot = world.socket();
    world.tell(slot, json!([null, "9", "phoenix", "heartbeat", {}]));
    let want = json!([null, "9", "phoenix", "phx_reply", {"status": "ok", "response": {}}]);
    assert_eq!(world.told(slot), [want]);
}

#[test]
fn what_can_be_answered_by_nothing_closes_1003_after_what_came_before() {
    for (opcode, message) in
        [(Opcode::Text, &b"[1]"[..]), (Opcode::Text, b"hello"), (Opcode::Binary, b"\x01")]
    {
        let mut world = World::new();
        let slot = world.socket();
        let (_, member) = world.enter(slot, "chat:lobby");
        world.tell(slot, json!(["1", "2", "chat:lobby", "say", 1]));
        world.frame(slot, opcode, message);
        assert_eq!(world.kinds(), [Kind::Push, Kind::Barrier]);
        world.replies(member, "2", 4, b"1");
        world.host_says(Kind::BarrierDone, member, &[]);
        let told = world.told(slot);
        assert_eq!(told[0][1], "2");
        assert_eq!(told[1], json!({"close": 1003, "reason": "not_an_envelope"}));
        assert_eq!(world.counter("not_envelopes"), 1);
    }
}

#[test]
fn a_name_that_no_room_has_for_its_length_costs_an_answer_and_not_the_socket() {
    let mut world = World::new();
    let slot = world.socket();
    world.enter(slot, "chat:lobby");
    let long = format!("chat:{}", "n".repeat(251));
    for (topic, event, code) in [
        (&long[..], "phx_join", "no_such_topic"),
        (&long, "say", "no_such_topic"),
        ("chat:lobby", &long, "invalid"),
        ("chat:lobby", &long[1..], ""),
    ] {
        world.tell(slot, json!(["1", "2", topic, event, {}]));
        let told = world.told(slot);
        assert_eq!(told.first().map_or("", |it| it[4]["response"]["code"].as_str().unwrap()), code);
        assert!(told.iter().all(|it| it[2] == topic));
    }
    assert_eq!(world.pushes().len(), 1, "as long as the binary form allows");
    world.tell(slot, json!(["1", long, "chat:lobby", "say", {}]));
    let told = world.told(slot);
    assert_eq!((&told[0][1], &told[0][4]["response"]["code"]), (&json!(long), &json!("invalid")));
    assert!(world.pushes().is_empty());
}

#[test]
fn an_odd_message_is_answered_invalid_and_ends_nothing() {
    let mut world = World::new();
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    let supabase = b"\x03\x01\x01\x0a\x03\0\x0112chat:lobbysaydata";
    let latin_1 = b"\0\x01\x01\x0a\x0312chat:caf\xe9!saydata";
    for (opcode, message, topic) in [
        (Opcode::Text, &br#"["1","2","chat:lobby","say",{},"x"]"#[..], "chat:lobby"),
        (Opcode::Text, br#"["1","2","chat:lobby","say",{a}]"#, "chat:lobby"),
        (Opcode::Text, br#"["1","2",7,"say",{}]"#, "phoenix"),
        (Opcode::Binary, supabase, "chat:lobby"),
        (Opcode::Binary, latin_1, "chat:caf\u{e9}!"),
    ] {
        world.frame(slot, opcode, message);
        let told = world.told(slot);
        let [answer] = &told[..] else { panic!("{told:?}") };
        assert_eq!([&answer[0], &answer[1], &answer[2]], ["1", "2", topic]);
        assert_eq!(
            (&answer[4]["status"], &answer[4]["response"]["code"]),
            (&json!("error"), &json!("invalid"))
        );
    }
    world.text(slot, r#"["1",null,"chat:lobby","say",{a}]"#);
    assert_eq!(world.told(slot)[0][1], json!(null), "one without a reference too");
    assert_eq!((world.counter("odd_messages"), world.counter("not_envelopes")), (6, 0));
    world.tell(slot, json!(["1", "3", "chat:lobby", "say", 1]));
    assert_eq!(world.pushes()[0].0, member);
}

#[test]
fn a_reference_comes_back_as_it_came_wherever_it_returns() {
    let mut world = World::new();
    let slot = world.socket();
    world.tell(slot, json!([null, 7, "phoenix", "heartbeat", {}]));
    world.tell(slot, json!([1, 1, "chat:lobby", "phx_join", {}]));
    let member = world.host_frames()[2].handle;
    world.grants(member);
    world.tell(slot, json!([1, 2, "chat:lobby", "say", {}]));
    let reference = world.pushes()[0].1.clone();
    world.replies(member, &reference, flags::JSON, b"{}");
    world.tell(slot, json!([1, 3, "chat:other", "say", {}]));
    world.tell(slot, json!([1, "", "chat:lobby", "phx_leave", {}]));
    world.host_says(Kind::BarrierDone, member, &[]);
    let told: Vec<_> = world.told(slot).iter().map(|it| json!([it[0], it[1], it[3]])).collect();
    assert_eq!(
        told,
        [
            json!([null, 7, "phx_reply"]),
            json!([1, 1, "phx_reply"]),
            json!([1, 2, "phx_reply"]),
            json!([1, 3, "phx_reply"]),
            json!([1, "", "phx_reply"]),
            json!([1, null, "phx_close"]),
        ]
    );
}

#[test]
fn a_close_waits_for_every_room_of_the_socket_or_half_a_second() {
    for patient in [true, false] {
        let mut world = World::new();
        let slot = world.socket();
        let members = ["chat:a", "chat:b"].map(|topic| world.enter(slot, topic).1);
        world.core.receive(slot, &mut client_frame(Opcode::Close, &[3, 233]));
        assert_eq!(world.kinds(), [Kind::Barrier; 2]);
        world.host_says(Kind::BarrierDone, members[0], &[]);
        assert!(world.told(slot).is_empty());
        match patient {
            true => world.host_says(Kind::BarrierDone, members[1], &[]),
            false => world.advance(500),
        }
        assert_eq!(world.told(slot), [json!({"close": 1001, "reason": ""})]);
        assert_eq!(world.kinds(), [Kind::Leave, Kind::Release, Kind::Leave, Kind::Release]);
    }
}

#[test]
fn a_socket_without_rooms_is_closed_at_once() {
    let mut world = World::new();
    let slot = world.socket();
    world.core.receive(slot, &mut client_frame(Opcode::Close, &[3, 233]));
    assert_eq!(world.told(slot), [json!({"close": 1001, "reason": ""})]);
}

#[test]
fn floods_of_messages_and_of_pings_end_the_socket() {
    let mut world = World::with(json!({"limits.messages_burst": 3, "limits.messages_per_s": 1}), json!({}));
    let slot = world.socket();
    (0..4).for_each(|_| world.tell(slot, json!([null, "9", "phoenix", "heartbeat", {}])));
    assert_eq!(world.told(slot), [json!({"close": 1008, "reason": "message_flood;retry_ms=1000"})]);
    let slot = world.socket();
    (0..51).for_each(|_| world.frame(slot, Opcode::Ping, b""));
    assert_eq!(world.told(slot).last().unwrap()["reason"], "control_flood;retry_ms=1000");
}

#[test]
fn several_envelopes_in_one_read_are_taken_in_order_and_a_half_one_waits() {
    let mut world = World::new();
    let slot = world.socket();
    world.enter(slot, "chat:lobby");
    let say = |n: u32| {
        client_frame(Opcode::Text, json!(["1", n.to_string(), "chat:lobby", "say", n]).to_string().as_bytes())
    };
    let mut bytes = [say(1), say(2), say(3)].concat();
    let (whole, half) = bytes.split_at_mut(2 * say(1).len() + 9);
    world.core.receive(slot, whole);
    assert_eq!(world.pushes().len(), 2);
    world.core.receive(slot, half);
    assert_eq!(world.pushes()[0].3, "3");
}

#[test]
fn a_drain_closes_the_socket_and_leaves_every_room() {
    let mut world = World::new();
    let slot = world.socket();
    world.enter(slot, "chat:a");
    world.enter(slot, "chat:b");
    world.core.start_drain(0, 1000);
    world.advance(100);
    world.advance(500);
    assert_eq!(world.told(slot), [json!({"close": 1012, "reason": "restart;retry_ms=0"})]);
    assert_eq!(world.kinds().iter().filter(|kind| **kind == Kind::Leave).count(), 2);
}
