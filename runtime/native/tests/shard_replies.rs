//! Replies are never dropped; who does not take them is not heard meanwhile.

use crate::peer::Event;
use crate::shard_world::{SOCKET, World, heard};
use _native::mesh::flags;
use serde_json::json;

#[test]
fn a_socket_that_does_not_take_its_replies_is_not_read_until_it_has() {
    let mut world = World::with(json!({"limits.reply_bytes": 1000}), json!({}));
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    let long = json!("x".repeat(600)).to_string();
    for reference in ["1", "2"] {
        assert!(world.core.wants_read(slot));
        world.replies(member, reference, flags::JSON, long.as_bytes());
    }
    assert!(!world.core.wants_read(slot));
    assert_eq!(world.counter("paused"), 1);
    world.read_some(slot, 300);
    world.flush(slot);
    assert!(world.core.work.resumed.is_empty(), "not at the first byte");
    world.read_some(slot, 700);
    world.flush(slot);
    assert_eq!((world.core.work.resumed.pop_front(), world.counter("paused")), (Some(slot), 0));
    assert!(world.core.wants_read(slot));
}

#[test]
fn who_is_not_read_is_not_judged_dead_and_may_go() {
    let mut world = World::with(json!({"limits.reply_bytes": 100, "limits.queue_age_s": 0}), json!({}));
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    world.replies(member, "1", flags::JSON, json!("x".repeat(200)).to_string().as_bytes());
    assert!(!world.core.wants_read(slot));
    (0..10).for_each(|_| world.advance(20_000));
    assert_eq!(world.counter("heartbeat_timeouts"), 0);
    world.core.gone(slot);
    world.bury();
    assert_eq!(world.counter("paused"), 0);
}

#[test]
fn no_policy_drops_a_reply() {
    for policy in ["drop_new", "drop_old"] {
        let mut world = World::with(json!({"limits.queue_bytes": 100}), json!({"slow_client": policy}));
        let slot = world.socket();
        let (_, member) = world.enter(slot, "chat:lobby");
        for reference in ["1", "2", "3"] {
            world.replies(member, reference, flags::JSON, json!("x".repeat(80)).to_string().as_bytes());
        }
        assert_eq!(world.told(slot).len(), 3, "{policy}");
    }
}

#[test]
fn replies_that_stick_longer_than_a_queue_may_close_the_socket() {
    let mut world = World::with(json!({"limits.queue_age_s": 30}), json!({"slow_client": "close"}));
    let slot = world.socket();
    let (_, member) = world.enter(slot, "chat:lobby");
    world.replies(member, "1", flags::JSON, b"1");
    world.flush(slot);
    world.advance(30_100);
    assert_eq!(world.told(slot), [json!({"close": 1013, "reason": "slow;retry_ms=1000"})]);
}

#[test]
fn long_replies_are_compressed_for_who_agreed() {
    let mut world = World::new();
    let slot = world.accept();
    let response = world.request(slot, SOCKET, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    let (_, member) = {
        world.tell(slot, json!(["1", "1", "chat:lobby", "phx_join", {}]));
        let member = world.host_frames()[2].handle;
        world.grants(member);
        world.read(slot);
        (0, member)
    };
    let long = json!("x".repeat(600)).to_string();
    world.replies(member, "1", flags::JSON, long.as_bytes());
    let bytes = world.read(slot);
    assert!(bytes.len() < 100);
    let [Event::Text(text)] = &heard(response.as_bytes(), &bytes)[..] else { panic!("one reply") };
    assert!(text.contains(&long));
}
