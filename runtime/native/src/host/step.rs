//! What the core asks of its user, and what it answers. One rule: **the core calls nothing**; its caller acts on what it
//! returns.

use super::numbers::{LinkIndex, MemberKey, RoomKey, Ticket};

/// What the caller must do next about a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Nothing,
    /// Construct the room; then `started`, or later `quarantine`.
    Start(RoomKey),
    /// Take turns from `next` until there is none.
    Next(RoomKey),
    /// Run the turn of this frame, a MESSAGE or PUSH; if it does not end at once call `suspend`.
    Message {
        room: RoomKey,
        member: MemberKey,
    },
    /// Run this call beside the turn that the room is in.
    Read {
        room: RoomKey,
        ticket: Ticket,
    },
    /// An older link of the same shard is dead: `close_link` it.
    Superseded(LinkIndex),
}

impl From<Option<RoomKey>> for Step {
    fn from(room: Option<RoomKey>) -> Step {
        room.map_or(Step::Nothing, Step::Next)
    }
}

/// A turn to run. It ends with the next call of `next`; if it must be awaited, that call comes later.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn<M> {
    Join(MemberKey),
    Recover(Vec<MemberKey>),
    Message {
        member: MemberKey,
        binary: bool,
        body: Box<[u8]>,
    },
    /// `form`: as in a PUSH's flags; `body`: as its body.
    Push {
        member: MemberKey,
        form: u8,
        body: Box<[u8]>,
    },
    /// The member is in no list any more; this is the last of it.
    Leave {
        member: M,
        code: u16,
        reason: Box<str>,
    },
    /// What another actor asks, by the ticket of its `call`.
    Call(Ticket),
    /// Run `on_stop`, then call `stopped`. Nothing else comes.
    Stop(&'static str),
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// It waits in the mailbox; `take_due` returns what to do for that.
    Taken,
    /// The actor is not ours.
    Moved,
    /// Its mailbox is full.
    Full,
    /// There are as many rooms as there may be.
    Rooms,
    Quarantined,
}

/// Why a ticket will have no turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// The actor has been stopped for good here: its partition has moved, or the host ends.
    Moved,
    Quarantined,
}
