//! What messages use of their room's window on a link. One rule: **credit comes back when the turn has ended**, so it is
//! held until then.

use crate::host::numbers::LinkIndex;
use crate::mesh::{RoomHandle, credit};

/// Credit that a message holds until its turn has ended, even if its member has left meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::host) struct HeldCredit {
    pub link: LinkIndex,
    pub room: RoomHandle,
    /// Of the binding: the handle's next room has a window of its own, in which this credit has no part.
    pub serial: u32,
    pub bytes: u32,
}

/// What a message uses of its room's window.
pub(in crate::host) fn cost(body: &[u8]) -> u32 {
    u32::try_from(credit::cost(body.len())).unwrap_or(u32::MAX)
}
