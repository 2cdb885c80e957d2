//! A channel socket's memberships by topic, and the topics it was kicked from. Through a core, where memberships live.

use _native::channels::Version;
use _native::shard::channels::Channels;
use serde_json::json;

use crate::shard_world::World;

#[test]
fn a_topic_that_was_left_is_found_no_more_and_the_others_are() {
    let mut world = World::with(json!({"limits.messages_per_s": 0}), json!({}));
    let slot = world.socket();
    for number in 0..100 {
        world.enter(slot, &format!("chat:{number}"));
    }
    for number in (0..100).step_by(2) {
        world.tell(slot, json!([null, null, format!("chat:{number}"), "phx_leave", {}]));
    }
    world.told(slot);
    for number in 0..100 {
        world.tell(slot, json!([null, "9", format!("chat:{number}"), "say", number]));
    }
    let said: Vec<String> = world.pushes().into_iter().map(|push| push.3).collect();
    let odd: Vec<String> =
        (0..100).filter(|number| number % 2 == 1).map(|number| number.to_string()).collect();
    assert_eq!(said, odd);
    assert_eq!(world.told(slot).len(), 50);
}

#[test]
fn the_topics_one_was_kicked_from_are_remembered_up_to_a_bound() {
    let mut channels = Channels::default();
    let empty = channels.heap_bytes();
    (0..1000).for_each(|number| channels.kick(&format!("chat:{number}")));
    assert!(channels.is_kicked("chat:999") && channels.is_kicked("chat:872"));
    assert!(!channels.is_kicked("chat:871") && !channels.is_kicked("chat:0"), "the oldest are forgotten");
    assert!(channels.heap_bytes() < empty + 128 * 64);
}

#[test]
fn what_the_request_brought_is_counted() {
    let channels = Channels::new(Version::V2, vec![0; 1000].into(), Some("https://ours".into()));
    assert!(channels.heap_bytes() > 1000 && channels.is_empty());
    assert_eq!(channels.members().count(), 0);
}
