//! Where a frame goes.

use crate::host::numbers::LinkIndex;
use crate::mesh::{Epoch, Frame, MemberHandle, RoomHandle};

/// A link, the shard's handle there for a member or a room, and the epoch that the frame carries: the room's.
#[derive(Clone, Copy, Debug)]
pub(in crate::host) struct Destination {
    pub link: LinkIndex,
    pub handle: u32,
    pub epoch: Epoch,
}

impl Destination {
    #[inline]
    pub(in crate::host) fn member(link: LinkIndex, handle: MemberHandle, epoch: Epoch) -> Destination {
        Destination { link, handle: handle.0, epoch }
    }

    #[inline]
    pub(in crate::host) fn room(link: LinkIndex, handle: RoomHandle, epoch: Epoch) -> Destination {
        Destination { link, handle: handle.0, epoch }
    }
}

/// Where a frame is answered: under its own handle and epoch.
pub(in crate::host) fn answer_to(link: LinkIndex, frame: &Frame<'_>) -> Destination {
    Destination { link, handle: frame.handle, epoch: frame.epoch }
}
