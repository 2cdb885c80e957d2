//! The partition table as the controller sends it: who owns each actor partition, under which epoch.

use serde::Deserialize;

use super::slots::Maybe;
use crate::mesh::partition::ACTOR_PARTITIONS;
use crate::mesh::{Epoch, HostIndex};

/// A host's place in the world.
#[derive(Clone, Debug, Deserialize)]
pub struct HostRow {
    pub index: u32,
    pub generation: u64,
    /// Path of its Unix socket.
    pub address: String,
}

/// The table on the wire: `rows` are runs `[first partition, count, host index or -1, epoch]`.
#[derive(Clone, Debug, Deserialize)]
pub struct TableUpdate {
    pub version: u64,
    pub hosts: Vec<HostRow>,
    pub rows: Vec<(u32, u32, i64, Epoch)>,
}

/// The owner of one partition; without a host while nobody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub host: Maybe<HostIndex>,
    pub epoch: Epoch,
}

const NOBODY: Owner = Owner { host: Maybe::NONE, epoch: 0 };

/// The newest table seen. An epoch never goes down, whatever an update says.
#[derive(Debug)]
pub struct Table {
    pub version: u64,
    owners: Vec<Owner>,
}

impl Default for Table {
    fn default() -> Table {
        Table { version: 0, owners: vec![NOBODY; ACTOR_PARTITIONS as usize] }
    }
}

impl Table {
    /// The owner of a partition (0..16384).
    pub fn owner(&self, partition: u32) -> Owner {
        self.owners.get(partition as usize).copied().unwrap_or(NOBODY)
    }

    /// Takes a newer table. False, and nothing changes, when it is not newer.
    pub fn apply(&mut self, update: &TableUpdate) -> bool {
        if update.version <= self.version {
            return false;
        }
        self.version = update.version;
        for &(first, count, host, epoch) in &update.rows {
            let host = u32::try_from(host).ok().map(HostIndex).into();
            let run = first as usize..first.saturating_add(count).min(ACTOR_PARTITIONS as u32) as usize;
            for owner in self.owners.get_mut(run).into_iter().flatten() {
                if epoch >= owner.epoch {
                    *owner = Owner { host, epoch };
                }
            }
        }
        true
    }
}
