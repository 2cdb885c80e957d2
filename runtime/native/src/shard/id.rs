//! Connection ids: minted so that they fall in the shard's own connection partitions.
//!
//! Anyone can tell from an id which shard holds the connection. The low 24 bits are the slot, so that finding a
//! connection takes no hashing; the high 40 count up from a random start.

use crate::mesh::ShardIndex;
use crate::mesh::partition::{CONNECTION_PARTITIONS, connection_partition};

use super::slots::ConnSlot;

const SLOT_BITS: u32 = 24;

/// Makes ids for one shard. Not thread-safe.
#[derive(Debug)]
pub struct Mint {
    next: u64,
    partitions: std::ops::Range<u32>,
}

impl Mint {
    /// This shard of `shards` owns an equal run of the partitions. `start` should be random.
    pub fn new(index: ShardIndex, shards: u32, start: u64) -> Mint {
        let first = |shard: u32| (u64::from(shard) * CONNECTION_PARTITIONS / u64::from(shards.max(1))) as u32;
        Mint { next: start, partitions: first(index.0)..first(index.0 + 1) }
    }

    /// A new id for the connection in `slot` (below 2^24). Expected tries: the number of shards.
    pub fn mint(&mut self, slot: ConnSlot) -> u64 {
        loop {
            self.next = self.next.wrapping_add(1);
            let id = (self.next << SLOT_BITS) | u64::from(slot.0 & ((1 << SLOT_BITS) - 1));
            if self.partitions.contains(&connection_partition(id)) {
                return id;
            }
        }
    }
}
