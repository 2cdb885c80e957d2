//! Where a frame goes, and the epochs that it carries.

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

/// Where a member is: its link, and the shard's handles there for its room and for itself.
pub(in crate::host) type Place = (LinkIndex, RoomHandle, MemberHandle);

/// The epochs of a room that broadcasts: its row's, and its stream's if it has one.
#[derive(Clone, Copy, Debug)]
pub(in crate::host) struct Publisher {
    pub epoch: Epoch,
    pub stream: Option<u64>,
}
