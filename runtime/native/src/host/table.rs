//! The partitions that are this host's, and their epochs: the table it was last told. Another epoch is not served.

use super::core::HostCore;
use super::numbers::RoomKey;
use super::partitions::Row;

impl<R, M> HostCore<R, M> {
    /// Takes a newer table (an older one is ignored). Rooms that are not ours any more lose their members at once,
    /// without a word, and stop after their turn. Returns those that were ready: `next` gives their stop.
    pub fn apply_table(&mut self, version: u64, rows: &[Row]) -> Vec<RoomKey> {
        if !self.partitions.update(version, rows) {
            return Vec::new();
        }
        let ours = |key: &RoomKey| {
            self.rooms.get(*key).is_some_and(|room| room.epoch == self.partitions.epoch(room.partition))
        };
        let lost: Vec<RoomKey> = self.rooms.keys().filter(|key| !ours(key)).collect();
        lost.into_iter().filter(|&room| self.lose(room)).collect()
    }
}
