//! The address of an actor: its kind and its key, and the partition that a hash of both puts it in.
//!
//! Shards and hosts must agree on both, so they stand in the mesh. One rule: the text `kind NUL key` is written and read
//! only here. No kind and no key contains a NUL (`shard/routes.rs`, `runtime/actors/addressing/pattern.py`).

use std::sync::Arc;

use super::partition::actor_partition;

/// The address of one actor. A clone is another reference to the same text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ActorAddress(Arc<str>);

impl ActorAddress {
    /// One allocation. `kind` is the name of an actor, or the topic pattern of a room; `key` may be empty.
    pub fn new(kind: &str, key: &str) -> ActorAddress {
        ActorAddress([kind, key].join("\0").into())
    }

    /// What the actor was declared as.
    pub fn kind(&self) -> &str {
        self.parts().0
    }

    /// What tells it from the others of its kind.
    pub fn key(&self) -> &str {
        self.parts().1
    }

    /// Kind and key.
    pub fn parts(&self) -> (&str, &str) {
        self.0.split_once('\0').unwrap_or((&self.0, ""))
    }

    /// `kind NUL key`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The actor's partition, 0..16384.
    pub fn partition(&self) -> u32 {
        actor_partition(self.as_str())
    }
}
