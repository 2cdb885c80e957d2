//! What waits for a room's turns, one by one.

use crate::host::link::credit::HeldCredit;
use crate::host::numbers::{LinkIndex, MemberKey, Ticket};
use crate::mesh::MemberHandle;

/// What waits in a mailbox.
#[derive(Debug)]
pub(in crate::host) enum Queued {
    /// `bytes`: what its member keeps of it.
    Join {
        member: MemberKey,
        bytes: usize,
    },
    /// An empty list means all joined members: a new life of the room begins.
    Recover(Vec<MemberKey>),
    /// `push`: the body is that of a PUSH, which was read once already.
    Message {
        member: MemberKey,
        push: bool,
        form: u8,
        body: Box<[u8]>,
        held: Option<HeldCredit>,
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
    /// `bytes`: what keeping the call costs the caller.
    Call {
        ticket: Ticket,
        bytes: u32,
    },
    /// The room's own call, which does not keep it awake.
    Reminder(Ticket),
}
