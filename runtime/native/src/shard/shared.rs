//! Bytes that many connections hold at once: charged to the shard's memory budget once, while a holder counts.
//!
//! A holder that is closing is discharged: it keeps its bytes to the end of the frame, and the budget forgets them.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use bytes::Bytes;

/// The bytes of all blocks that some holder is charged with. Cloning gives another handle of the same sum.
#[derive(Clone, Debug, Default)]
pub struct SharedBytes(Arc<AtomicUsize>);

/// What one holder has. Cloning adds a holder and copies nothing.
#[derive(Clone, Debug)]
pub struct Shared(Holding);

#[derive(Clone, Debug)]
enum Holding {
    Charged(Arc<Block>),
    Free(Bytes),
}

#[derive(Debug)]
struct Block {
    bytes: Bytes,
    sum: SharedBytes,
}

impl SharedBytes {
    /// The sum now.
    pub fn get(&self) -> usize {
        self.0.load(Relaxed)
    }

    /// Charges these bytes once, whatever the number of holders; until the last of them drops or discharges them.
    pub fn charge(&self, bytes: Bytes) -> Shared {
        self.0.fetch_add(bytes.len(), Relaxed);
        Shared(Holding::Charged(Arc::new(Block { bytes, sum: self.clone() })))
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        self.sum.0.fetch_sub(self.bytes.len(), Relaxed);
    }
}

impl Shared {
    /// This holder counts no more.
    pub fn discharge(&mut self) {
        if let Holding::Charged(block) = &self.0 {
            self.0 = Holding::Free(block.bytes.clone());
        }
    }
}

impl Deref for Shared {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Holding::Charged(block) => &block.bytes,
            Holding::Free(bytes) => bytes,
        }
    }
}

/// Bytes that are not charged.
impl From<Bytes> for Shared {
    fn from(bytes: Bytes) -> Shared {
        Shared(Holding::Free(bytes))
    }
}
