//! Requests for a path at which there is nothing: one is kept, all are counted.

use _native::mesh::Denial;
use _native::shard::unknown_paths::{UnknownPath, UnknownPaths};

use crate::shard_world::World;

const NOWHERE: Denial = Denial::NO_SUCH_TOPIC;

fn noted(path: &str, upgrade: bool, count: u64) -> Option<UnknownPath> {
    Some(UnknownPath { path: path.to_owned(), upgrade, count })
}

#[test]
fn the_first_is_kept_a_web_socket_before_a_page_and_all_are_counted_until_they_are_taken() {
    let paths = UnknownPaths::default();
    for (path, upgrade) in [("/a", false), ("/b", false), ("/c", true), ("/d", true), ("/e", false)] {
        assert_eq!(paths.refuse(path, upgrade, NOWHERE).status, 404);
    }
    assert_eq!(paths.take(), noted("/c", true, 5));
    assert_eq!(paths.take(), None);
    paths.refuse("/a", false, NOWHERE);
    assert_eq!(paths.take(), noted("/a", false, 1));
}

#[test]
fn of_a_long_path_the_beginning_is_kept_and_a_favicon_is_not_worth_a_word() {
    let paths = UnknownPaths::default();
    paths.refuse("/favicon.ico", false, NOWHERE);
    assert_eq!(paths.take(), None);
    paths.refuse(&"/ä".repeat(5000), true, NOWHERE);
    assert_eq!(paths.take(), noted(&"/ä".repeat(100), true, 1));
}

#[test]
fn a_shard_notes_web_sockets_and_pages_that_are_nowhere() {
    let mut world = World::new();
    let page = world.accept();
    world.core.receive(page, &mut b"GET /nowhere?x=1 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec());
    assert_eq!(world.core.env.unknown_paths.take(), noted("/nowhere", false, 1));
    let socket = world.accept();
    assert!(world.request(socket, "/chatt/a", "").starts_with("HTTP/1.1 404"));
    assert_eq!(world.core.env.unknown_paths.take(), noted("/chatt/a", true, 1));
    let socket = world.accept();
    world.request(socket, "/chat/a", "");
    assert_eq!(world.core.env.unknown_paths.take(), None);
}
