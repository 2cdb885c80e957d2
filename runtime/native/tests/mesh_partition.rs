//! Partitions of connections, compared with numbers from the Python package `xxhash`.

use _native::mesh::partition::connection_partition;

#[test]
fn the_partition_of_a_connection_never_changes() {
    assert_eq!([0, 1, u64::MAX].map(connection_partition), [3289, 2350, 1043]);
}
