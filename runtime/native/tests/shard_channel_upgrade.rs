//! Requests for the channels' path: which versions, subprotocols and origins become a channel socket.

use crate::shard_world::{SOCKET, World, client_frame};
use _native::ws::opcode::Opcode;
use serde_json::json;

fn answer(world: &mut World, path: &str, headers: &str) -> String {
    let slot = world.accept();
    world.request(slot, path, headers)
}

#[test]
fn versions_one_and_two_are_spoken_and_no_other() {
    let mut world = World::new();
    for query in [
        "vsn=2.0.0",
        "vsn=2.0",
        "token=a&vsn=2.1.3",
        "vsn=2",
        "vsn=2%2E0%2E0",
        "",
        "vsn=1.0.0",
        "vsn=%31",
        "version=3",
    ] {
        let answer = answer(&mut world, &format!("/socket/websocket?{query}"), "");
        assert!(answer.starts_with("HTTP/1.1 101"), "{query}: {answer}");
    }
    for query in ["vsn=", "vsn=3.0.0", "vsn=20", "vsn=2%2", "vsn=%ff"] {
        let answer = answer(&mut world, &format!("/socket/websocket?{query}"), "");
        assert!(answer.starts_with("HTTP/1.1 400"), "{query}: {answer}");
    }
    assert_eq!(world.counter("refused_400"), 5);
}

#[test]
fn a_token_beside_the_subprotocol_is_taken_without_being_echoed() {
    let mut world = World::new();
    let offered = "Sec-WebSocket-Protocol: phoenix, base64url.bearer.phx.c2VjcmV0\r\n";
    let with = answer(&mut world, SOCKET, offered);
    assert!(with.contains("Sec-WebSocket-Protocol: phoenix\r\n") && !with.contains("c2VjcmV0"), "{with}");
    assert!(!answer(&mut world, SOCKET, "").contains("Sec-WebSocket-Protocol"));
}

#[test]
fn the_server_s_origins_hold() {
    let mut world = World::with(json!({"limits.origins": ["https://ours"]}), json!({}));
    assert!(answer(&mut world, SOCKET, "Origin: https://theirs\r\n").starts_with("HTTP/1.1 403"));
    assert!(answer(&mut world, SOCKET, "Origin: https://ours\r\n").starts_with("HTTP/1.1 101"));
}

#[test]
fn the_path_is_a_setting_and_may_be_none() {
    let mut world = World::with(json!({"channels.path": "/live"}), json!({}));
    assert!(answer(&mut world, "/live?vsn=2.0.0", "").starts_with("HTTP/1.1 101"));
    assert!(answer(&mut world, SOCKET, "").starts_with("HTTP/1.1 404"));
    let mut world = World::with(json!({"channels.path": ""}), json!({}));
    assert!(answer(&mut world, SOCKET, "").starts_with("HTTP/1.1 404"));
}

#[test]
fn asked_for_as_a_page_it_says_what_it_is() {
    let mut world = World::new();
    let slot = world.accept();
    world.core.receive(slot, &mut b"GET /socket/websocket HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
    assert!(world.read(slot).starts_with(b"HTTP/1.1 426"));
}

#[test]
fn what_is_behind_the_request_is_the_first_message() {
    let mut world = World::new();
    let slot = world.accept();
    let heartbeat = json!([null, "1", "phoenix", "heartbeat", {}]).to_string();
    let frame = client_frame(Opcode::Text, heartbeat.as_bytes());
    let mut bytes = [crate::shard_world::upgrade(SOCKET, "").into_bytes(), frame].concat();
    world.core.receive(slot, &mut bytes);
    assert!(String::from_utf8_lossy(&world.read(slot)).contains("phx_reply"));
}

#[test]
fn it_is_pinged_as_every_connection() {
    let mut world = World::new();
    let slot = world.socket();
    world.advance(25_100);
    assert_eq!(world.told(slot), [json!("Ping([])")]);
    world.advance(10_100);
    assert_eq!(world.counter("heartbeat_timeouts"), 1);
}
