//! How far a connection has come on its way from a request to its end.

use crate::mesh::MemberHandle;

/// Where a connection stands; it only ever moves down this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Phase {
    /// Waiting for the whole request head.
    Head,
    /// A WebSocket, member of a room.
    Open,
    /// No longer read; waits until the room has handled what was sent before, then closes.
    Barrier,
    /// The close frame (or HTTP answer) is queued or sent.
    CloseSent,
    /// FIN is sent; what still comes is thrown away, so that no RST overtakes the close frame.
    Linger,
    /// To be removed at the end of the turn.
    Dead,
}

/// What follows once the queue is flushed in `CloseSent`: the later in this list, the less is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum After {
    /// The peer's close frame is awaited.
    Await,
    /// Send FIN and linger.
    Shutdown,
    /// Both closes are done and nothing is unread.
    Close,
}

/// A close that waits for its barrier.
#[derive(Debug)]
pub struct Closing {
    pub code: u16,
    pub reason: String,
    pub since_ms: u64,
    pub barriers: Vec<MemberHandle>, // memberships whose rooms have not answered theirs
    pub late: Vec<MemberHandle>, // of these, whose rooms have come so far while turns that overlap others go on
}
