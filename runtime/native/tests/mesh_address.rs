//! Addresses of actors and their partitions, compared with numbers from the Python package `xxhash`. If a partition
//! changed, every actor would be lost.

use _native::mesh::ActorAddress;

fn partition(kind: &str, key: &str) -> u32 {
    ActorAddress::new(kind, key).partition()
}

#[test]
fn the_partition_of_an_actor_never_changes() {
    let rooms = [("chat:{name}", "lobby"), ("chat:{name}", "größe"), ("echo", ""), ("", "")];
    assert_eq!(rooms.map(|(kind, key)| partition(kind, key)), [8346, 10281, 11136, 11483]);
}

#[test]
fn the_boundary_between_kind_and_key_is_significant() {
    assert_ne!(ActorAddress::new("ab", "c"), ActorAddress::new("a", "bc"));
    assert_ne!(partition("ab", "c"), partition("a", "bc"));
}

#[test]
fn an_address_gives_back_its_kind_and_key() {
    let parts = [("chat:{name}", "a:b"), ("lobby", ""), ("", "key"), ("a", "b%3Ac")];
    for (kind, key) in parts {
        let address = ActorAddress::new(kind, key);
        assert_eq!((address.kind(), address.key(), address.parts()), (kind, key, (kind, key)));
    }
    assert_eq!(ActorAddress::default().parts(), ("", ""));
}
