//! What waits for a room's turns, one by one.

use super::numbers::{LinkIndex, MemberKey, Ticket};
use crate::mesh::{MemberHandle, RoomHandle};

/// What waits in a mailbox.
#[derive(Debug)]
pub(super) enum Queued {
    /// `bytes`: what its member keeps of it.
    Join {
        member: MemberKey,
        bytes: usize,
    },
    /// Nobody named: all who have joined, for a new life of the room.
    Recover(Vec<MemberKey>),
    /// `push`: the body is that of a PUSH, which was read once already.
    Message {
        member: MemberKey,
        push: bool,
        form: u8,
        body: Box<[u8]>,
        held: Option<Held>,
    },
    Leave {
        member: MemberKey,
        code: u16,
        reason: Box<str>,
    },
    Barrier {
        link: LinkIndex,
        handle: MemberHandle,
    },
    /// `bytes`: what it costs whoever keeps what is asked.
    Call {
        ticket: Ticket,
        bytes: u32,
    },
    /// The room's own call, which does not keep it awake.
    Reminder(Ticket),
}

/// Credit that a message holds until its turn has ended, whoever has left meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub link: LinkIndex,
    pub share: RoomHandle,
    /// Of the share: the handle's next room has a window of its own, in which this credit has no part.
    pub serial: u32,
    pub bytes: u32,
}
