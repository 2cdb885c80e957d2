//! Rooms as a shard knows them: found by name, whatever the order of the routes.

use _native::shard::routes::Routes;
use serde_json::json;

use crate::shard_world::{World, chat};

#[test]
fn a_room_stays_the_same_when_routes_are_declared_in_another_order() {
    let mut world = World::new();
    world.join("/chat/lobby");
    let rooms = vec![chat(json!({"kind": "board:{id}", "path": "/board/{id}"})), chat(json!({}))];
    world.core.set_routes(Routes { rooms, pages: vec![] });
    world.join("/chat/lobby");
    assert_eq!(world.counter("rooms"), 1);
    world.join("/board/lobby");
    assert_eq!(world.counter("rooms"), 2, "a key alone is no name");
}
