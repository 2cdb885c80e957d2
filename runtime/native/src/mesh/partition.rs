//! Which partition an actor or a connection belongs to. Shards and hosts must agree on it, so it stands in the mesh.

use xxhash_rust::xxh3::xxh3_64;

/// Partitions that connections are hashed to.
pub const CONNECTION_PARTITIONS: u64 = 4096;
/// Partitions that actors are hashed to.
pub const ACTOR_PARTITIONS: u64 = 16384;

/// The connection partition of an id, 0..4096.
pub fn connection_partition(id: u64) -> u32 {
    (xxh3_64(&id.to_le_bytes()) % CONNECTION_PARTITIONS) as u32
}

/// The partition of the actor with this address (`kind NUL key`), 0..16384.
pub(super) fn actor_partition(address: &str) -> u32 {
    (xxh3_64(address.as_bytes()) % ACTOR_PARTITIONS) as u32
}
