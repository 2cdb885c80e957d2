//! Partitions, against numbers from the Python package `xxhash`: a change here would lose every actor.

use _native::mesh::partition::connection_partition;

#[test]
fn a_connection_stays_in_its_partition() {
    assert_eq!([0, 1, u64::MAX].map(connection_partition), [3289, 2350, 1043]);
}
