//! From a path to a room: patterns, keys, and what is no room's path.

use _native::mesh::Denial;
use _native::shard::routes::{Route, Routes};
use _native::ws::handshake::Page;
use serde_json::json;

fn routes(paths: &[&str]) -> Routes {
    let route = |path: &&str| serde_json::from_value::<Route>(json!({"kind": "k", "path": path})).unwrap();
    Routes { rooms: paths.iter().map(route).collect(), pages: Vec::new() }
}

fn key(pattern: &str, path: &str) -> Option<String> {
    routes(&[pattern]).room(path).ok().map(|(_, key)| key)
}

#[test]
fn a_room_s_key_is_its_parameter_decoded() {
    assert_eq!(key("/chat/{name}", "/chat/lobby").unwrap(), "lobby");
    assert_eq!(key("/chat/{name}", "/chat/a%2Fb%20c").unwrap(), "a/b c");
    assert_eq!(key("/chat/{name}", "/chat/gr%C3%BC%C3%9Fe").unwrap(), "grüße");
    assert_eq!(key("/", "/").unwrap(), "");
    assert_eq!(key("/{a}/x", "/1/x").unwrap(), "1");
}

#[test]
fn several_parameters_make_one_key_that_no_other_values_make() {
    assert_eq!(key("/{a}/{b}", "/1/2").unwrap(), "1:2");
    assert_eq!(key("/{a}/{b}", "/1:2/3").unwrap(), "1%3A2:3");
    assert_eq!(key("/{a}/{b}", "/1/2:3").unwrap(), "1:2%3A3");
    assert_eq!(key("/{a}/{b}", "/1%253A2/3").unwrap(), "1%253A2:3");
}

#[test]
fn what_does_not_match_is_no_room() {
    let paths = [
        "/chat",
        "/chat/",
        "/chat/a/",
        "/chat/a/b",
        "chat/a",
        "/chat/%",
        "/chat/%4",
        "/chat/%zz",
        "/chat/%00",
    ];
    for path in paths {
        assert_eq!(key("/chat/{name}", path), None, "{path}");
    }
    assert_eq!(key("/chat/{name}", "/chat/%C3%28"), None, "no UTF-8");
}

#[test]
fn a_key_is_a_name_and_no_cargo() {
    assert!(key("/chat/{name}", &format!("/chat/{}", "x".repeat(512))).is_some());
    let long = routes(&["/chat/{name}"]).room(&format!("/chat/{}", "x".repeat(513)));
    assert_eq!(long, Err(Denial::LONG_NAME));
}

#[test]
fn an_escape_is_what_it_stands_for() {
    let routes = routes(&["/chat/lobby", "/chat/{name}", "/café/{name}"]);
    assert_eq!(routes.room("/chat/%6Cobby"), Ok((0, String::new())));
    assert_eq!(routes.room("/%63hat/a"), Ok((1, "a".to_owned())));
    assert_eq!(routes.room("/caf%C3%A9/a"), Ok((2, "a".to_owned())));
    assert_eq!(routes.room("/chat%2Flobby"), Err(Denial::NO_SUCH_TOPIC));
    assert_eq!(routes.room("/%6/a"), Err(Denial::NO_SUCH_TOPIC));
}

#[test]
fn what_can_only_be_a_mistake_is_no_room() {
    for name in ["{name}", "a{room.id}b", "${name}", "{}"] {
        assert_eq!(key("/chat/{name}", &format!("/chat/{name}")), None, "{name}");
        assert_eq!(topic_key("chat:{name}", &format!("chat:{name}")), None, "{name}");
    }
    let chat = json!({"kind": "chat:{name}", "path": "/chat/{name}"});
    let routes = Routes { rooms: vec![serde_json::from_value(chat).unwrap()], pages: Vec::new() };
    assert_eq!(routes.room("/chat/chat:lobby"), Err(Denial::TOPIC_TWICE));
    assert_eq!(routes.topic("chat:chat:lobby"), Err(Denial::TOPIC_TWICE));
    assert_eq!(routes.topic("chat:{name}"), Err(Denial::BRACES));
    assert_eq!(routes.topic("{name}"), Err(Denial::NO_SUCH_TOPIC));
}

#[test]
fn what_only_looks_like_one_is_a_room() {
    for name in ["a}b", "}{", "{", "chat", "red:x"] {
        assert_eq!(topic_key("chat:{name}", &format!("chat:{name}")).unwrap(), name);
    }
    assert_eq!(topic_key("{a}-{b}", "p-q-r").unwrap(), "p:q-r");
    assert_eq!(topic_key("{any}", "chat:lobby").unwrap(), "chat:lobby");
    assert_eq!(topic_key("chat:{name}", "chat:chat:").unwrap(), "chat:");
}

#[test]
fn a_name_that_fits_the_pattern_by_chance_is_a_room() {
    for (pattern, topic, name) in [
        ("{team}-room", "war-room-room", "war-room"),
        ("{n}s", "classs", "class"),
        ("s{n}", "ssecret", "secret"),
        ("a:{x}:b", "a:a:c:b:b", "a:c:b"),
        ("a:{x}:{y}", "a:a:c", "a:c"),
    ] {
        assert_eq!(topic_key(pattern, topic).unwrap(), name);
    }
}

#[test]
fn the_first_route_that_matches_wins() {
    let routes = routes(&["/chat/lobby", "/chat/{name}"]);
    assert_eq!(routes.room("/chat/lobby"), Ok((0, String::new())));
    assert_eq!(routes.room("/chat/other"), Ok((1, "other".to_owned())));
}

#[test]
fn a_page_is_found_by_its_very_path() {
    let page = Page::new("text/plain", b"hello".to_vec()).unwrap();
    let routes = Routes { rooms: Vec::new(), pages: vec![("/a".to_owned(), page)] };
    assert!(routes.page("/a").is_some() && routes.page("/a/").is_none() && routes.page("/").is_none());
}

fn topic_key(pattern: &str, topic: &str) -> Option<String> {
    let route = serde_json::from_value::<Route>(json!({"kind": pattern})).unwrap();
    Routes { rooms: vec![route], pages: Vec::new() }.topic(topic).ok().map(|(_, key)| key)
}

#[test]
fn a_topic_matches_its_kind_and_gives_the_key_that_a_path_gives() {
    assert_eq!(topic_key("chat:{name}", "chat:lobby").unwrap(), "lobby");
    assert_eq!(
        topic_key("chat:{name}", "chat:a:b c%").unwrap(),
        "a:b c%",
        "the last parameter takes the rest"
    );
    assert_eq!(topic_key("doc:{org}:{id}", "doc:o:1:2").unwrap(), key("/d/{org}/{id}", "/d/o/1:2").unwrap());
    assert_eq!(topic_key("{a}-{b}.x", "ü-ö.x").unwrap(), "ü:ö");
    assert_eq!(topic_key("lobby", "lobby").unwrap(), "");
    assert_eq!(topic_key("a:{x}:end", "a:b:end:end").unwrap(), "b:end");
    assert_eq!(topic_key("{a}-{b}", "--x").unwrap(), "-:x", "a parameter has one character at least");
}

#[test]
fn a_topic_of_no_kind_matches_none() {
    for topic in ["chat", "chat:", "chats:a", "xchat:a", "Chat:a", "chat:a\0b", ""] {
        assert_eq!(topic_key("chat:{name}", topic), None, "{topic:?}");
    }
    for topic in ["doc:a", "doc:a:", "doc::b", "doc:a:b:c!"] {
        assert_eq!(topic_key("doc:{a}:{b}", topic).is_some(), topic.ends_with('!'), "{topic:?}");
    }
    assert!(topic_key("chat:{name}", &format!("chat:{}", "x".repeat(513))).is_none());
    assert_eq!(topic_key("lobby", "lobby2"), None);
}

#[test]
fn a_kind_without_a_path_is_at_no_path() {
    let route = |path| serde_json::from_value::<Route>(json!({"kind": "chat:{name}", "path": path})).unwrap();
    let routes = Routes { rooms: vec![route(json!(null)), route(json!("/chat/{name}"))], pages: Vec::new() };
    assert_eq!((routes.room("/chat/a").unwrap().0, routes.topic("chat:a").unwrap().0), (1, 0));
}
