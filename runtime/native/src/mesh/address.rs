//! The address of an actor: its kind and its key. A hash of both determines its partition.
//!
//! It stands in the mesh, since shards and hosts must agree on it. One rule: the text `kind NUL key` is written and parsed
//! only here. No kind and no key contains a NUL (`shard/routes.rs`, `runtime/actors/addressing/pattern.py`).

use std::sync::Arc;

use super::partition::actor_partition;

/// The address of one actor. Immutable; a clone shares the text and costs no allocation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ActorAddress(Arc<str>);

impl ActorAddress {
    /// `kind` is the name of an actor class, or the topic pattern of a room; `key` may be empty. Neither may contain a NUL.
    pub fn new(kind: &str, key: &str) -> ActorAddress {
        ActorAddress([kind, key].join("\0").into())
    }

    /// The name of the actor's class, or the topic pattern of the room.
    pub fn kind(&self) -> &str {
        self.parts().0
    }

    /// The part that identifies the actor among those of its kind.
    pub fn key(&self) -> &str {
        self.parts().1
    }

    /// Kind and key.
    pub fn parts(&self) -> (&str, &str) {
        self.0.split_once('\0').unwrap_or((&self.0, ""))
    }

    /// The text `kind NUL key`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The actor's partition: 0..16384. Cost: one hash of the text.
    pub fn partition(&self) -> u32 {
        actor_partition(self.as_str())
    }
}
