//! What the log learns of clients that are refused: one of each kind, and the count of all.

use serde_json::json;

use _native::shard::refusals::{Refusals, Refused};

use crate::shard_world::{SOCKET, World};

fn world(origins: serde_json::Value) -> World {
    World::with(json!({"limits.origins": ["https://ours"]}), json!({"origins": origins}))
}

/// What a request leaves for the log, if anything.
fn noted(world: &mut World, path: &str, fields: &str) -> Vec<Refused> {
    let slot = world.accept();
    world.request(slot, path, fields);
    world.core.env.refusals.take()
}

#[test]
fn one_of_each_kind_is_kept_and_all_are_counted_until_they_are_taken() {
    let refusals = Refusals::default();
    for path in ["/a", "/b"] {
        refusals.note(Refused::request(400, "one", path, true));
        refusals.note(Refused::request(403, "two", path, true).of_origin(Some("x"), None));
    }
    let taken = refusals.take();
    let first: Vec<_> = taken.iter().map(|one| (one.status, one.reason, &*one.target, one.count)).collect();
    assert_eq!(first, [(400, "one", "/a", 2), (403, "two", "/a", 2)]);
    assert_eq!(refusals.take(), []);
}

#[test]
fn of_a_client_s_words_the_beginning_is_kept() {
    let long = "ä".repeat(5000);
    let refused = Refused::join("x", &long).of_origin(Some(&long), None);
    assert_eq!((refused.target, refused.origin), ("ä".repeat(200), Some("ä".repeat(200))));
}

#[test]
fn a_refused_origin_is_noted_with_the_list_that_does_not_have_it() {
    let (origin, reason) = ("Origin: https://theirs\r\n", "this Origin may not connect here");
    for (origins, path, room) in [
        (json!(null), SOCKET, None),
        (json!(null), "/chat/a", None),
        (json!(["https://o"]), "/chat/a", Some("chat:{name}")),
    ] {
        let path_alone = path.split('?').next().unwrap_or_default();
        let one = Refused::request(403, reason, path_alone, true).of_origin(Some("https://theirs"), room);
        assert_eq!(noted(&mut world(origins), path, origin), [Refused { count: 1, ..one }]);
    }
}

#[test]
fn any_other_handshake_that_is_refused_is_noted_by_its_kind() {
    let mut world = world(json!(null));
    let bad_version = noted(&mut world, "/socket/websocket?vsn=3.0.0", "");
    assert_eq!((bad_version[0].status, &*bad_version[0].target), (400, "/socket/websocket"));
    assert!(bad_version[0].reason.contains("vsn"));
    assert!(bad_version[0].upgrade);
    let slot = world.accept();
    world.core.receive(slot, &mut b"GET /chat/a HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
    let slot = world.accept();
    world.core.receive(slot, &mut b"\x16\x03\x01 this is TLS\r\n\r\n".to_vec());
    let taken = world.core.env.refusals.take();
    let seen: Vec<_> = taken.iter().map(|one| (one.status, &*one.target, one.upgrade)).collect();
    assert_eq!(seen, [(426, "/chat/a", false), (400, "", false)]);
}

#[test]
fn a_path_of_a_room_that_cannot_be_is_noted_with_the_reason() {
    let mut world = world(json!(null));
    for (path, reason) in [
        ("/chat/%7Bname%7D", "must not contain {…}"),
        ("/chat/chat:a", "repeats the prefix"),
        (&*format!("/chat/{}", "x".repeat(513)), "at most 512 bytes"),
    ] {
        let slot = world.accept();
        let answer = world.request(slot, path, "");
        assert!(answer.starts_with("HTTP/1.1 404") && answer.contains(reason), "{answer}");
        let noted = world.core.env.refusals.take();
        assert_eq!((noted.len(), noted[0].status, noted[0].upgrade), (1, 404, true));
        assert!(path.starts_with(&noted[0].target) && noted[0].reason.contains(reason));
        assert_eq!(world.core.env.unknown_paths.take(), None);
    }
}

#[test]
fn who_is_let_in_and_what_has_a_line_of_its_own_are_not_noted() {
    let mut world = world(json!(null));
    assert_eq!(noted(&mut world, SOCKET, "Origin: https://ours\r\n"), []);
    assert_eq!(noted(&mut world, "/nowhere", ""), []);
}

#[test]
fn joins_that_no_second_try_mends_are_noted_with_their_topic() {
    let mut world = World::with(json!({}), json!({"origins": ["https://ours"]}));
    let slot = world.accept();
    world.request(slot, SOCKET, "Origin: https://theirs\r\n");
    for topic in ["nowhere:a", "nowhere:b", "chat:a"] {
        world.denied(slot, topic);
    }
    let taken = world.core.env.refusals.take();
    let unknown = Refused { count: 2, ..Refused::join("no room is declared for this topic", "nowhere:a") };
    let theirs = Refused::join("this Origin may not join here", "chat:a");
    let theirs = theirs.of_origin(Some("https://theirs"), Some("chat:{name}"));
    assert_eq!(taken, [unknown, Refused { count: 1, ..theirs }]);
}
