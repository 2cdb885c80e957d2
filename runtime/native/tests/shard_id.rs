//! Connection ids: the slot inside, the shard's partitions around, never the same twice.

use std::collections::HashSet;

use _native::mesh::ShardIndex;
use _native::mesh::partition::{CONNECTION_PARTITIONS, connection_partition};
use _native::shard::id::Mint;
use _native::shard::slots::ConnSlot;

#[test]
fn ids_fall_in_the_shard_s_own_partitions() {
    for (shards, starts) in [(1, [0, 4096]), (3, [1365, 2730])] {
        let index = u32::from(shards > 1);
        let mut mint = Mint::new(ShardIndex(index), shards, 42);
        for slot in 0..200 {
            let partition = connection_partition(mint.mint(ConnSlot(slot)));
            assert!((starts[0]..starts[1]).contains(&partition), "{partition} of {shards}");
        }
    }
}

#[test]
fn the_partitions_of_all_shards_cover_everything_once() {
    let mut owned = vec![0; CONNECTION_PARTITIONS as usize];
    for index in 0..7 {
        let mut mint = Mint::new(ShardIndex(index), 7, 1);
        let seen: HashSet<u32> =
            (0..20_000).map(|slot| connection_partition(mint.mint(ConnSlot(slot)))).collect();
        seen.into_iter().for_each(|partition| owned[partition as usize] += 1);
    }
    assert!(owned.iter().all(|count| *count == 1));
}

#[test]
fn a_slot_used_again_gets_another_id_with_the_slot_in_it() {
    let mut mint = Mint::new(ShardIndex(0), 1, u64::MAX - 3);
    let ids: HashSet<u64> = (0..100).map(|_| mint.mint(ConnSlot(7))).collect();
    assert_eq!(ids.len(), 100);
    assert!(ids.iter().all(|id| id & 0xff_ffff == 7));
}
