//! The partitions that are this host's, and their row epochs, by the last table.

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
pub(super) struct Partitions {
    version: u64,
    /// How many shards follow it, and are to connect; 0: not known.
    pub shards: usize,
    /// By partition; 0 is another's.
    epochs: Vec<Epoch>,
}

impl Partitions {
    /// False: the table is older than the last one, and changes nothing.
    pub(super) fn update(&mut self, version: u64, rows: &[Row]) -> bool {
        if version < self.version {
            return false;
        }
        let mut epochs = vec![0; ACTOR_PARTITIONS as usize];
        for row in rows {
            let run = epochs.iter_mut().skip(row.first as usize).take(row.count as usize);
            run.for_each(|epoch| *epoch = row.epoch);
        }
        (self.version, self.epochs) = (version, epochs);
        true
    }

    /// The version of the table, which NOT_OWNER carries.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    /// The epoch of a partition, if it is this host's; else 0.
    pub(super) fn epoch(&self, partition: u32) -> Epoch {
        self.epochs.get(partition as usize).copied().unwrap_or(0)
    }
}
