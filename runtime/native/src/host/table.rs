//! The partitions that are this host's, and their epochs: the table it was last told. Another epoch is not served.

use super::core::HostCore;
use super::numbers::RoomKey;
use crate::mesh::Epoch;
use crate::mesh::partition::ACTOR_PARTITIONS;

/// A run of partitions that are this host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub first: u32,
    pub count: u32,
    pub epoch: Epoch,
}

impl From<(u32, u32, Epoch)> for Row {
    fn from((first, count, epoch): (u32, u32, Epoch)) -> Row {
        Row { first, count, epoch }
    }
}

#[derive(Debug, Default)]
pub(super) struct Table {
    pub version: u64,
    /// How many shards follow it, and are to connect; 0: not known.
    pub shards: usize,
    /// By partition; 0 is another's.
    epochs: Vec<Epoch>,
}

impl Table {
    pub fn epoch(&self, partition: u32) -> Epoch {
        self.epochs.get(partition as usize).copied().unwrap_or(0)
    }
}

impl<R, M> HostCore<R, M> {
    /// Takes a newer table (an older one is ignored). Rooms that are not ours any more lose their members at once,
    /// without a word, and stop after their turn. Returns those that were ready: `next` gives their stop.
    pub fn apply_table(&mut self, version: u64, rows: &[Row]) -> Vec<RoomKey> {
        if version < self.table.version {
            return Vec::new();
        }
        let mut epochs = vec![0; ACTOR_PARTITIONS as usize];
        for row in rows {
            let run = epochs.iter_mut().skip(row.first as usize).take(row.count as usize);
            run.for_each(|epoch| *epoch = row.epoch);
        }
        self.table.version = version;
        self.table.epochs = epochs;
        let ours = |key: &RoomKey| {
            self.rooms.get(*key).is_some_and(|room| room.epoch == self.table.epoch(room.partition))
        };
        let lost: Vec<RoomKey> = self.rooms.keys().filter(|key| !ours(key)).collect();
        lost.into_iter().filter(|&room| self.lose(room)).collect()
    }
}
