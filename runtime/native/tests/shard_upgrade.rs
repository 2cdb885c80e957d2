//! What a request gets: a room, a page, or an honest refusal; and whom a proxy speaks for.

use _native::mesh::{Kind, body};
use _native::shard::routes::Routes;
use _native::ws::handshake::Page;
use serde_json::{Value, json};

use crate::shard_world::{World, chat, client_frame, upgrade};

fn ask(world: &mut World, path: &str, headers: &str) -> String {
    let slot = world.accept();
    world.request(slot, path, headers)
}

fn with_route(route: Value) -> World {
    World::with(json!({}), route)
}

/// One connection for each address.
fn narrow() -> World {
    World::with(json!({"limits.connections_per_address": 1}), json!({}))
}

#[test]
fn paths_without_a_room_are_not_found() {
    let mut world = World::new();
    for path in ["/", "/chat", "/chat/", "/chat/a/b", "/Chat/a", "/chat/%ff", "/chat/%00"] {
        assert!(ask(&mut world, path, "").starts_with("HTTP/1.1 404"), "{path}");
    }
    assert_eq!(world.counter("refused_404"), 7);
}

#[test]
fn a_room_s_path_asked_for_as_a_page_is_426_and_a_page_is_served() {
    let mut world = World::new();
    let pages = vec![("/".to_owned(), Page::new("text/plain", b"hello".to_vec()).unwrap())];
    world.core.set_routes(Routes { rooms: vec![chat(json!({}))], pages });
    let get = |world: &mut World, line: &str| {
        let slot = world.accept();
        world.core.receive(slot, &mut format!("{line} HTTP/1.1\r\nHost: x\r\n\r\n").into_bytes());
        String::from_utf8(world.read(slot)).unwrap()
    };
    assert!(get(&mut world, "GET /chat/lobby").starts_with("HTTP/1.1 426"));
    assert!(get(&mut world, "GET /").ends_with("\r\n\r\nhello"));
    assert!(get(&mut world, "HEAD /").ends_with("\r\n\r\n"));
    assert!(get(&mut world, "HEAD /none").ends_with("\r\n\r\n"));
    assert!(get(&mut world, "POST /").starts_with("HTTP/1.1 405"));
    assert_eq!(world.counter("pages_served"), 2);
}

#[test]
fn origins_are_listed_by_the_room_or_by_the_server_and_who_has_none_is_no_browser() {
    let evil = "Origin: https://evil.example\r\n";
    let mut room = with_route(json!({"origins": ["https://good.example"]}));
    assert!(ask(&mut room, "/chat/a", evil).starts_with("HTTP/1.1 403"));
    assert!(ask(&mut room, "/chat/a", "Origin: HTTPS://Good.example\r\n").starts_with("HTTP/1.1 101"));
    assert!(ask(&mut room, "/chat/a", "").starts_with("HTTP/1.1 101"));
    let mut server = World::with(json!({"limits.origins": ["https://good.example"]}), json!({}));
    assert!(ask(&mut server, "/chat/a", evil).starts_with("HTTP/1.1 403"));
    let mut open = World::with(json!({"limits.origins": ["https://good.example"]}), json!({"origins": []}));
    assert!(ask(&mut open, "/chat/a", evil).starts_with("HTTP/1.1 101"));
}

#[test]
fn a_subprotocol_is_chosen_from_the_room_s_or_none() {
    let offer = "Sec-WebSocket-Protocol: c, b\r\n";
    let mut world = with_route(json!({"subprotocols": ["a", "b"]}));
    assert!(ask(&mut world, "/chat/a", offer).contains("Sec-WebSocket-Protocol: b\r\n"));
    assert_eq!(body::Join::read(&world.host_frames()[2].body).unwrap().subprotocol, "b");
    let none = ask(&mut world, "/chat/a", "Sec-WebSocket-Protocol: c\r\n");
    assert!(none.starts_with("HTTP/1.1 101") && !none.contains("WebSocket-Protocol"));
    let empty = ask(&mut world, "/chat/a", "Sec-WebSocket-Protocol: \r\n");
    assert!(
        empty.starts_with("HTTP/1.1 101") && !empty.contains("WebSocket-Protocol"),
        "an empty one is as none"
    );
    let both = ask(&mut world, "/chat/a", "Sec-WebSocket-Protocol: b, a\r\n");
    assert!(both.contains("Sec-WebSocket-Protocol: a\r\n"), "the room's order decides");
    let mut strict = with_route(json!({"subprotocols": ["a"], "require_subprotocol": true}));
    assert!(ask(&mut strict, "/chat/a", offer).starts_with("HTTP/1.1 400"));
}

#[test]
fn a_member_brings_the_headers_its_room_asked_for_and_no_others() {
    let mut world = with_route(json!({"headers": ["user-agent", "x-none"]}));
    ask(&mut world, "/chat/a%2Fb?q=1", "User-Agent: test\r\nCookie: secret\r\nUser-Agent: proxy\r\n");
    let frames = world.host_frames();
    let join = body::Join::read(&frames[2].body).unwrap();
    assert_eq!(
        (join.headers, join.path, join.query),
        (vec![("user-agent", "test, proxy")], "/chat/a%2Fb", "q=1")
    );
    assert_eq!(body::Open::read(&frames[1].body).unwrap().key, "a/b");
}

#[test]
fn what_is_behind_the_request_is_the_first_message() {
    let mut world = World::new();
    let slot = world.accept();
    let frame = client_frame(_native::ws::Opcode::Text, b"first");
    world.core.receive(slot, &mut [upgrade("/chat/a", "").into_bytes(), frame].concat());
    assert_eq!(world.host_frames().pop().unwrap().kind, Kind::Message);
}

#[test]
fn a_malformed_extension_header_is_400_and_an_unknown_extension_is_declined() {
    let mut world = World::new();
    assert!(ask(&mut world, "/chat/a", "Sec-WebSocket-Extensions: ;;=\r\n").starts_with("HTTP/1.1 400"));
    let answer = ask(&mut world, "/chat/a", "Sec-WebSocket-Extensions: x-unknown\r\n");
    assert!(answer.starts_with("HTTP/1.1 101") && !answer.contains("Extensions"));
}

#[test]
fn behind_a_trusted_proxy_the_client_is_counted_and_named() {
    let mut world = narrow();
    let mine = "X-Forwarded-For: 203.0.113.7\r\n";
    assert!(ask(&mut world, "/chat/a", mine).starts_with("HTTP/1.1 101"));
    assert!(world.host_frames()[2].body.windows(13).any(|window| window == b"203.0.113.7:0"));
    assert!(ask(&mut world, "/chat/a", mine).starts_with("HTTP/1.1 429"));
    assert!(ask(&mut world, "/chat/a", "X-Forwarded-For: 203.0.113.8\r\n").starts_with("HTTP/1.1 101"));
}

#[test]
fn where_all_that_is_named_is_trusted_the_first_is_the_peer_and_is_not_counted() {
    let mut world = narrow();
    for _ in 0..2 {
        let answer =
            ask(&mut world, "/chat/a", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\n");
        assert!(answer.starts_with("HTTP/1.1 101"));
    }
    assert!(world.host_frames()[2].body.windows(11).any(|window| window == b"127.0.0.1:0"));
}

#[test]
fn nobody_gets_out_of_the_count_by_what_he_writes_before_the_proxy_does() {
    let mut world = narrow();
    for (nth, forged) in
        ["", "198.51.100.1, ", "unknown, ", "127.0.0.1, ", "\u{fffd}, ", ", "].iter().enumerate()
    {
        let answer = ask(&mut world, "/chat/a", &format!("X-Forwarded-For: {forged}203.0.113.7\r\n"));
        assert!(answer.starts_with(if nth == 0 { "HTTP/1.1 101" } else { "HTTP/1.1 429" }), "{forged:?}");
    }
    let slot = world.accept();
    let mut bytes = upgrade("/chat/a", "X-Forwarded-For: *, 203.0.113.7\r\n").into_bytes();
    bytes.iter_mut().filter(|byte| **byte == 42).for_each(|byte| *byte = 0xff);
    world.core.receive(slot, &mut bytes);
    assert!(world.read(slot).starts_with(b"HTTP/1.1 429"), "nor by bytes that are no text");
}

#[test]
fn a_stranger_s_forwarded_for_is_not_believed() {
    let mut world = narrow();
    let slots = [world.accept_from("203.0.113.7:1"), world.accept_from("203.0.113.7:2")];
    let answers = slots.map(|slot| world.request(slot, "/chat/a", "X-Forwarded-For: 198.51.100.1\r\n"));
    assert!(answers[0].starts_with("HTTP/1.1 101") && answers[1].starts_with("HTTP/1.1 429"));
}

#[test]
fn a_client_counted_for_its_proxy_is_uncounted_when_it_goes() {
    let mut world = narrow();
    for _ in 0..3 {
        let slot = world.accept();
        let answer = world.request(slot, "/chat/a", "X-Forwarded-For: 203.0.113.7\r\n");
        assert!(answer.starts_with("HTTP/1.1 101"));
        world.core.gone(slot);
        world.bury();
    }
}
