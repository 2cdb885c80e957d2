//! Addresses of actors and their partitions, against numbers from the Python package `xxhash`: a change here would lose
//! every actor.

use _native::mesh::ActorAddress;

fn partition(kind: &str, key: &str) -> u32 {
    ActorAddress::new(kind, key).partition()
}

#[test]
fn an_actor_stays_in_its_partition() {
    let rooms = [("chat:{name}", "lobby"), ("chat:{name}", "größe"), ("echo", ""), ("", "")];
    assert_eq!(rooms.map(|(kind, key)| partition(kind, key)), [8346, 10281, 11136, 11483]);
}

#[test]
fn kind_and_key_do_not_run_together() {
    assert_ne!(ActorAddress::new("ab", "c"), ActorAddress::new("a", "bc"));
    assert_ne!(partition("ab", "c"), partition("a", "bc"));
}

#[test]
fn an_address_is_taken_apart_as_it_was_made() {
    let parts = [("chat:{name}", "a:b"), ("lobby", ""), ("", "key"), ("a", "b%3Ac")];
    for (kind, key) in parts {
        let address = ActorAddress::new(kind, key);
        assert_eq!((address.kind(), address.key(), address.parts()), (kind, key, (kind, key)));
    }
    assert_eq!(ActorAddress::default().parts(), ("", ""));
}
