//! Partitions, against numbers from the Python package `xxhash`: a change here would lose every actor.

use _native::mesh::partition::{actor_partition, connection_partition};

#[test]
fn a_room_stays_in_its_partition() {
    let rooms = [("chat:{name}", "lobby"), ("chat:{name}", "größe"), ("echo", ""), ("", "")];
    assert_eq!(rooms.map(|(kind, key)| actor_partition(kind, key)), [8346, 10281, 11136, 11483]);
}

#[test]
fn a_connection_stays_in_its_partition() {
    assert_eq!([0, 1, u64::MAX].map(connection_partition), [3289, 2350, 1043]);
}

#[test]
fn kind_and_key_do_not_run_together() {
    assert_ne!(actor_partition("ab", "c"), actor_partition("a", "bc"));
}
