//! One link: the host's end of the stream to one shard.

use std::collections::VecDeque;

use super::handles::Handles;
use crate::host::numbers::{MemberKey, ShardIndex};
use crate::mesh::{Epoch, Kind, Outgoing, RoomHandle};

/// See the module.
#[derive(Debug, Default)]
pub(in crate::host) struct Link {
    outgoing: Outgoing,
    /// How often all of it has been written.
    drained: u32,
    pub(in crate::host) handles: Handles,
    /// Of the HELLO; `None` before it.
    pub(super) hello: Option<Greeting>,
    /// The members of all its rooms that are ours have come, by the table of this version.
    pub(super) members_by: u64,
    /// How many NOT_OWNER it was sent.
    pub(super) refusals: u64,
    /// Frames of the shard taken, at the end of the last read.
    taken: u64,
    /// The shard waits for the acknowledgement, so it goes out at once.
    must_ack: bool,
    /// The acknowledgement frees a handle.
    frees: bool,
    /// It is in the list of links with something to write.
    pub(super) dirty: bool,
    /// Members that wait for a page, and the last offset each has; one of a member's at a time.
    pub(super) pulls: VecDeque<(MemberKey, u64)>,
    /// Rooms that have used up half their window or more.
    pub(super) owing: Vec<RoomHandle>,
    /// Members whose attachment has changed since the last write.
    attaching: Vec<MemberKey>,
}

/// Which link of which shard it is.
#[derive(Clone, Copy, Debug)]
pub(in crate::host) struct Greeting {
    pub shard: ShardIndex,
    /// Of links of one shard the greater was made later: the shard's generation, and the number there.
    pub order: (u32, u32),
}

impl Link {
    /// A JOIN was taken: a member that has been taken recovers when this host dies; one that has not, joins.
    pub(in crate::host) fn note_taken(&mut self) {
        self.must_ack = true;
    }

    /// A LEAVE or RELEASE was taken.
    pub(in crate::host) fn note_freed(&mut self) {
        (self.must_ack, self.frees) = (true, true);
    }

    /// A member waits for a page of what comes after this offset.
    pub(in crate::host) fn wait_for_page(&mut self, member: MemberKey, last: u64) {
        self.pulls.push_back((member, last));
    }

    /// The member's attachment has changed.
    pub(in crate::host) fn note_attachment(&mut self, member: MemberKey) {
        self.attaching.push(member);
    }

    /// Members whose attachment has changed since the last write.
    pub(in crate::host) fn take_attaching(&mut self) -> Vec<MemberKey> {
        std::mem::take(&mut self.attaching)
    }

    /// So many bytes wait to be written.
    #[inline]
    pub(super) fn unsent_bytes(&self) -> usize {
        self.outgoing.len()
    }

    #[inline]
    pub(super) fn drained(&self) -> u32 {
        self.drained
    }

    #[inline]
    pub(in crate::host) fn push(
        &mut self,
        kind: Kind,
        flags: u8,
        handle: u32,
        epoch: Epoch,
        parts: &[&[u8]],
    ) {
        self.outgoing.push(kind, flags, handle, epoch, parts);
    }

    /// The frames of one read have been taken, `taken` since the link began. True: the acknowledgement is waited for.
    pub(super) fn end_read(&mut self, taken: u64) -> bool {
        if std::mem::take(&mut self.frees) {
            // A batch that still speaks to the handles just freed must not be the one that frees them.
            self.outgoing.seal(self.taken, false);
        }
        self.taken = taken;
        self.must_ack
    }

    /// Ends the batch and returns what waits for the socket.
    pub(super) fn seal(&mut self) -> &[u8] {
        self.dirty = false;
        self.outgoing.seal(self.taken, std::mem::take(&mut self.must_ack));
        self.outgoing.unsent()
    }

    /// `count` bytes of `seal`'s have been written.
    pub(super) fn advance(&mut self, count: usize) {
        self.outgoing.advance(count);
        if self.outgoing.is_empty() {
            self.drained = self.drained.wrapping_add(1);
        }
    }

    /// Something waits to be written, or to be put there.
    pub(in crate::host) fn has_more(&self) -> bool {
        !self.outgoing.is_empty() || !self.attaching.is_empty()
    }
}
