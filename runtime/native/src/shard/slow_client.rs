//! What becomes of a message for a client that does not keep up. Pure functions of the room's policy and the queue.
//!
//! The one rule: what is queued stays queued. What may still be dropped, replaced or fetched later waits apart (`behind`),
//! so that a policy never touches another room's messages, nor a reply.

use serde::Deserialize;

use super::behind::Pull;

/// The room's choice, by the name in its `slow_client` attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Close 1013; the client comes back.
    #[default]
    Close,
    /// Keep what waits, drop the newcomer.
    DropNew,
    /// Drop what waited longest until the newcomer fits.
    DropOld,
    /// Of the volatile messages under one key keep the latest; else as `DropOld`.
    Conflate,
    /// Send nothing live until the queue has drained, then the history from there on. Without one as `DropNew`.
    CatchUp,
}

/// What waits for a connection when a message of `message_bytes` comes.
#[derive(Clone, Copy, Debug)]
pub struct Queue {
    /// To be written next.
    pub queued_bytes: usize,
    /// Apart, for members that are behind.
    pub kept_bytes: usize,
    /// How long the oldest message to be written has waited.
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
    /// Keep it apart, and of what is kept drop the oldest while it is too much.
    Keep,
    /// Fetch it from the history later.
    FallBehind,
    /// It comes with the history, or is for nobody yet.
    PassBy,
}

/// Where a member that is behind stands when a message comes.
#[derive(Clone, Copy, Debug)]
pub struct Late {
    pub pull: Pull,
    /// Messages are kept for it.
    pub keeps: bool,
    /// The message has an offset.
    pub stored: bool,
    /// It is said to this member, not broadcast: what it asked for, or an answer.
    pub addressed: bool,
    /// There is room to keep it until what was stored before it has come.
    pub fits: bool,
}

/// The share of the budget that is queued at once of what may be dropped: what a socket takes in a moment.
const QUEUED_SHARE: usize = 16;
/// The same without a budget.
const QUEUED_BYTES: usize = 64 * 1024;

impl Budget {
    /// Whether the queue is over its age: checked by the clock too, not only when a message comes.
    pub fn is_stale(&self, oldest_ms: u64) -> bool {
        self.age_ms > 0 && oldest_ms > self.age_ms
    }

    /// An empty queue takes one message of any permitted size.
    pub fn is_full(&self, queue: Queue) -> bool {
        let waits = queue.queued_bytes + queue.kept_bytes;
        let over = self.bytes > 0 && waits + queue.message_bytes > self.bytes;
        waits > 0 && (over || self.is_stale(queue.oldest_ms))
    }

    /// Whether a volatile message for a member that catches up is kept for when it may come: a few broadcasts, which are soon
    /// worthless to a client that is slow; of what is said to it, all that the budget allows; one of any size in any case.
    pub fn keeps_late(&self, queue: Queue, of_member_bytes: usize, addressed: bool) -> bool {
        let few = of_member_bytes + queue.message_bytes <= self.at_once();
        of_member_bytes == 0 || if addressed { !self.is_full(queue) } else { few }
    }

    /// So much is queued at once of what may still be dropped.
    pub fn at_once(&self) -> usize {
        if self.bytes == 0 { QUEUED_BYTES } else { self.bytes / QUEUED_SHARE }
    }

    /// The socket keeps up so far.
    fn is_quick(&self, queue: Queue) -> bool {
        let few = self.bytes == 0 || queue.queued_bytes + queue.message_bytes <= self.at_once();
        queue.queued_bytes == 0 || (few && !self.is_stale(queue.oldest_ms))
    }
}

/// The verdict on one message for a member that is not behind. `history`: its room has one.
pub fn decide(policy: Policy, history: bool, queue: Queue, budget: Budget) -> Verdict {
    match policy {
        Policy::DropOld | Policy::Conflate if budget.is_quick(queue) => Verdict::Queue,
        Policy::DropOld | Policy::Conflate => Verdict::Keep,
        _ if !budget.is_full(queue) => Verdict::Queue,
        Policy::Close => Verdict::Close,
        Policy::CatchUp if history => Verdict::FallBehind,
        Policy::DropNew | Policy::CatchUp => Verdict::DropNew,
    }
}

/// The verdict on one message that has no room among those held for a join. `pull`: of one that is behind by then.
pub fn decide_unheld(policy: Policy, history: bool, pull: Option<Pull>, stored: bool) -> Verdict {
    match (pull, policy) {
        (None, Policy::Close) => Verdict::Close,
        (None, Policy::CatchUp) if history => Verdict::FallBehind,
        (Some(Pull::Due | Pull::Asked), _) if stored => Verdict::PassBy,
        _ => Verdict::DropNew,
    }
}

/// The verdict on one message for a member that is behind; `live` is that for one that is not.
pub fn decide_late(late: Late, live: Verdict) -> Verdict {
    match (late.pull, late.stored, late.addressed) {
        (Pull::No, ..) if late.keeps => Verdict::Keep,
        (Pull::No, ..) => live,
        (Pull::Asked, true, true) => Verdict::Queue,
        (_, true, _) => Verdict::PassBy,
        (_, false, _) if late.fits => Verdict::Keep,
        (_, false, _) => Verdict::DropNew,
    }
}
