//! What becomes of a message for a client that does not keep up. A pure function of the room's policy and the queue.

use serde::Deserialize;

/// The room's choice, by the name in its `slow_client` attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Close 1013; the client comes back.
    #[default]
    Close,
    /// Keep what waits, drop the newcomer.
    DropNew,
    /// Drop from the front until the newcomer fits.
    DropOld,
}

/// What the connection's queue looks like when a message of `message_bytes` comes.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    pub queued_bytes: usize,
    /// How long the oldest message has waited.
    pub oldest_ms: u64,
    pub message_bytes: usize,
}

/// The connection's budget; 0 is none.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    pub bytes: usize,
    pub age_ms: u64,
}

/// What becomes of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Queue,
    Close,
    DropNew,
    DropOld,
}

impl Budget {
    /// Whether the queue is over its age: checked by the clock too, not only when a message comes.
    pub fn is_stale(&self, oldest_ms: u64) -> bool {
        self.age_ms > 0 && oldest_ms > self.age_ms
    }

    /// An empty queue takes one message of any permitted size.
    pub fn is_full(&self, queue: Queue) -> bool {
        let over = self.bytes > 0 && queue.queued_bytes + queue.message_bytes > self.bytes;
        queue.queued_bytes > 0 && (over || self.is_stale(queue.oldest_ms))
    }
}

/// The verdict on one message for one connection.
pub fn decide(policy: Policy, queue: Queue, budget: Budget) -> Verdict {
    match (budget.is_full(queue), policy) {
        (false, _) => Verdict::Queue,
        (true, Policy::Close) => Verdict::Close,
        (true, Policy::DropNew) => Verdict::DropNew,
        (true, Policy::DropOld) => Verdict::DropOld,
    }
}
