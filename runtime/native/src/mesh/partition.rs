//! The partition that an actor or a connection belongs to. It stands in the mesh, since shards and hosts must agree on it.

use xxhash_rust::xxh3::xxh3_64;

/// The number of partitions of connections.
pub const CONNECTION_PARTITIONS: u64 = 4096;
/// The number of partitions of actors.
pub const ACTOR_PARTITIONS: u64 = 16384;

/// The partition of the connection with this id: 0..4096.
pub fn connection_partition(id: u64) -> u32 {
    (xxh3_64(&id.to_le_bytes()) % CONNECTION_PARTITIONS) as u32
}

/// The partition of the actor with this address (`kind NUL key`): 0..16384.
pub(super) fn actor_partition(address: &str) -> u32 {
    (xxh3_64(address.as_bytes()) % ACTOR_PARTITIONS) as u32
}
