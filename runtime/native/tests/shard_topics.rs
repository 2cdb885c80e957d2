//! Joining and leaving by topic: what the host is asked, what the client is answered, and when a topic is free again.

use crate::shard_world::{SOCKET, World, chat};
use _native::mesh::HostIndex;
use _native::mesh::Kind;
use _native::mesh::body::Join;
use _native::shard::routes::Routes;
use serde_json::json;

#[test]
fn a_join_brings_topic_params_and_the_request_and_is_answered_by_the_room() {
    let mut world = World::with(json!({}), json!({"headers": ["x-user"]}));
    let slot = world.accept();
    world.request(slot, &format!("{SOCKET}&token=t"), "X-User: ann\r\nX-Other: no\r\n");
    world.tell(slot, json!(["3", "4", "chat:lobby", "phx_join", {"a": 1}]));
    let frames = world.host_frames();
    let kinds: Vec<Kind> = frames.iter().map(|frame| frame.kind).collect();
    assert_eq!(kinds, [Kind::Hello, Kind::Open, Kind::Join]);
    let join = Join::read(&frames[2].body).unwrap();
    assert_eq!((join.room, join.topic, join.params), (frames[1].handle, "chat:lobby", &b"{\"a\":1}"[..]));
    assert_eq!(
        (join.path, join.query, join.peer),
        ("/socket/websocket", "vsn=2.0.0&token=t", "127.0.0.1:999")
    );
    assert_eq!((join.headers, join.connection), (vec![("x-user", "ann")], world.core.id(slot).unwrap()));
    assert!(world.told(slot).is_empty(), "the room has not answered");
    world.host_says(Kind::Admit, frames[2].handle, &[]);
    world.host_says(Kind::Joined, frames[2].handle, &[b"{\"b\":2}"]);
    let want = json!(["3", "4", "chat:lobby", "phx_reply", {"status": "ok", "response": {"b": 2}}]);
    assert_eq!(world.told(slot), [want]);
    world.host_says(Kind::Joined, frames[2].handle, &[b"{}"]);
    assert!(world.told(slot).is_empty(), "one answer");
}

#[test]
fn a_refused_join_is_answered_and_its_topic_is_free_again() {
    let mut world = World::new();
    let slot = world.socket();
    world.tell(slot, json!([null, null, "chat:lobby", "phx_join", {}]));
    let member = world.host_frames()[2].handle;
    world.host_says(Kind::Refused, member, &[b"{\"code\":\"no\"}"]);
    let want =
        json!([null, null, "chat:lobby", "phx_reply", {"status": "error", "response": {"code": "no"}}]);
    assert_eq!(world.told(slot), [want]);
    assert_eq!(world.left(), [(member, 1000, "refused".to_owned())], "so that the handle is free");
    assert_eq!(world.counter("members"), 0);
    world.acknowledge(0);
    assert_eq!(world.core.handles(), 0);
    world.enter(slot, "chat:lobby");
}

#[test]
fn a_room_is_the_same_by_topic_and_by_path() {
    let mut world = World::new();
    let direct = world.join("/chat/lobby");
    let room = world.host_frames()[1].handle;
    let slot = world.socket();
    assert_eq!(world.enter(slot, "chat:lobby").0, room);
    assert_eq!((world.counter("rooms"), world.counter("members")), (1, 2));
    world.core.gone(direct);
    world.core.gone(slot);
    assert_eq!(world.counter("rooms"), 0);
}

#[test]
fn one_socket_is_in_many_rooms_and_leaves_each_when_it_goes() {
    let mut world = World::new();
    let slot = world.socket();
    let mut members: Vec<u32> = ["chat:a", "chat:b", "chat:c"].map(|topic| world.enter(slot, topic).1).into();
    world.core.gone(slot);
    let mut gone: Vec<u32> = world
        .left()
        .into_iter()
        .map(|(member, code, _)| {
            assert_eq!(code, 1006);
            member
        })
        .collect();
    gone.sort_unstable();
    members.sort_unstable();
    assert_eq!(gone, members);
    world.bury();
    world.acknowledge(0);
    assert_eq!((world.core.handles(), world.core.env.memory_bytes, world.counter("members")), (0, 0, 0));
}

#[test]
fn a_topic_that_matches_nothing_says_so() {
    let mut world = World::new();
    let slot = world.socket();
    assert_eq!(world.denied(slot, "board:x"), "no_such_topic");
}

#[test]
fn rooms_on_one_socket_are_capped() {
    let mut world = World::with(json!({"limits.rooms_per_connection": 2}), json!({}));
    let slot = world.socket();
    world.enter(slot, "chat:a");
    world.enter(slot, "chat:b");
    assert_eq!(world.denied(slot, "chat:c"), "too_many_rooms");
    world.tell(slot, json!(["1", "9", "chat:a", "phx_leave", {}]));
    let member = world.host_frames().last().unwrap().handle;
    world.host_says(Kind::BarrierDone, member, &[]);
    world.enter(slot, "chat:c");
    world.enter(slot, "chat:c"); // again, in its own place
}

#[test]
fn nobody_joins_while_memory_is_short() {
    let mut world = World::with(json!({"limits.memory_bytes": 1_000_000}), json!({}));
    let slot = world.socket();
    world.core.env.memory_bytes += 1_000_000;
    assert_eq!(world.denied(slot, "chat:a"), "busy");
}

#[test]
fn a_join_without_json_is_refused() {
    let mut world = World::new();
    let slot = world.socket();
    let push = [&[0, 1, 1, 6, 8][..], b"11chat:aphx_joinbytes"].concat();
    world.frame(slot, _native::ws::opcode::Opcode::Binary, &push);
    assert_eq!(world.told(slot)[0][4]["response"]["code"], "invalid");
}

#[test]
fn nobody_joins_while_too_much_waits_for_the_room_s_owner() {
    let mut world = World::with(json!({"mesh.link_bytes": 200}), json!({}));
    let slot = world.socket();
    let said = world.core.link_unsent(HostIndex(0)).len();
    for nth in 0..20 {
        world.tell(slot, json!(["1", "1", format!("chat:{nth}"), "phx_join", {}]));
    }
    assert_eq!(world.told(slot).last().unwrap()[4]["response"]["code"], "busy");
    assert!(world.core.link_unsent(HostIndex(0)).len() < 1000 + said, "and no more is kept for it");
    world.host_frames();
    world.enter(slot, "chat:again");
}

#[test]
fn a_room_s_own_origins_hold_for_channels_too() {
    let mut world = World::with(json!({}), json!({"origins": ["https://ours"]}));
    for (origin, allowed) in
        [("Origin: https://ours\r\n", true), ("Origin: https://theirs\r\n", false), ("", true)]
    {
        let slot = world.accept();
        assert!(world.request(slot, SOCKET, origin).starts_with("HTTP/1.1 101"));
        match allowed {
            true => drop(world.enter(slot, "chat:a")),
            false => assert_eq!(world.denied(slot, "chat:a"), "forbidden"),
        }
    }
}

#[test]
fn kinds_without_a_path_are_joined_by_topic_alone() {
    let mut world = World::new();
    let rooms = vec![chat(json!({"kind": "board:{a}:{b}", "path": null})), chat(json!({}))];
    world.core.set_routes(Routes { rooms, pages: vec![] });
    let slot = world.socket();
    world.tell(slot, json!(["1", "1", "board:x:y:z", "phx_join", {}]));
    let open = world.host_frames()[1].body.clone();
    assert_eq!(open, b"\x0dboard:{a}:{b}\x07x:y%3Az");
    let direct = world.accept();
    assert!(world.request(direct, "/chat/x", "").starts_with("HTTP/1.1 101"));
}

#[test]
fn version_1_has_no_positions_and_says_so() {
    let mut world = World::new();
    let slot = world.join("/socket/websocket");
    let join = |params| json!({"topic": "chat:a", "event": "phx_join", "payload": params, "ref": "1"});
    world.tell(slot, join(json!({"$position": null})));
    let told = world.told(slot);
    assert_eq!(told[0]["payload"]["status"], "error");
    assert!(told[0]["payload"]["response"]["reason"].as_str().unwrap().contains("vsn=2.0.0"));
    world.tell(slot, join(json!({})));
    assert_eq!(world.kinds().last(), Some(&Kind::Join));
}
