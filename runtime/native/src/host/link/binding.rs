//! A room on one link: what the shard's handle for it means, and its window there.

use crate::host::numbers::{MemberKey, RoomSlot};
use crate::mesh::Epoch;

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct RoomBinding {
    room: Option<RoomSlot>,
    /// Of its OPEN: credit is given back under it even if there is no room.
    epoch: Epoch,
    /// Tells it from others that its handle was for.
    serial: u32,
    /// Credit used up by finished turns and not yet given back, bytes.
    used: u32,
    /// It is in the link's list of rooms that are owed credit.
    owed: bool,
    /// The link was full, and OVERFLOW was sent: the count of `drained` at that time.
    overflowed: Option<u32>,
    /// STREAM has been sent.
    streamed: bool,
    /// Recovered members, until MEMBERS_END.
    recovering: Vec<MemberKey>,
}

impl RoomBinding {
    /// No room: it was refused, and its joins are closed with 1013.
    pub(super) fn new(room: Option<RoomSlot>, epoch: Epoch, serial: u32) -> RoomBinding {
        RoomBinding {
            room,
            epoch,
            serial,
            used: 0,
            owed: false,
            overflowed: None,
            streamed: false,
            recovering: Vec::new(),
        }
    }

    #[inline]
    pub(in crate::host) fn room(&self) -> Option<RoomSlot> {
        self.room
    }

    pub(super) fn serial(&self) -> u32 {
        self.serial
    }

    /// Counts credit used by a turn that has ended. True: half the window is used up, so it is to be given back; once.
    #[inline]
    pub(super) fn charge(&mut self, bytes: u32, half: u32) -> bool {
        self.used = self.used.saturating_add(bytes);
        self.used >= half && !std::mem::replace(&mut self.owed, true)
    }

    /// Takes back what a turn was charged that has not ended after all.
    pub(super) fn uncharge(&mut self, bytes: u32) {
        self.used = self.used.saturating_sub(bytes);
    }

    /// The credit to give back, and the epoch of the frame that does it. `None`: too little is used by now.
    pub(super) fn take_grant(&mut self, half: u32) -> Option<(Epoch, u32)> {
        self.owed = false;
        (self.used >= half).then(|| (self.epoch, std::mem::take(&mut self.used)))
    }

    /// The link is full, or not, at this count of `drained`. True: OVERFLOW was sent at the same count.
    pub(super) fn note_overflow(&mut self, full: bool, drained: u32) -> bool {
        std::mem::replace(&mut self.overflowed, full.then_some(drained)) == Some(drained)
    }

    /// A member is live from now on, which an OVERFLOW sent before did not reach: the next one must be sent.
    pub(super) fn forget_overflow(&mut self) {
        self.overflowed = None;
    }

    /// STREAM is about to be sent. True: it was sent before.
    pub(super) fn note_stream(&mut self) -> bool {
        std::mem::replace(&mut self.streamed, true)
    }

    /// A member that was named as one before, and waits for MEMBERS_END.
    pub(in crate::host) fn recover(&mut self, member: MemberKey) {
        self.recovering.push(member);
    }

    pub(in crate::host) fn take_recovering(&mut self) -> Vec<MemberKey> {
        std::mem::take(&mut self.recovering)
    }
}
