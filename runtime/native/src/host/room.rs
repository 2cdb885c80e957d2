//! One room: its members, its shares on the links, and the mailbox that keeps its turns apart.

use std::sync::Arc;

use super::link::credit::HeldCredit;
use super::link::sending::Publisher;
use super::mailbox::Mailbox;
use super::numbers::{LinkIndex, MemberSlot};
use super::room_stream::Stream;
use super::tag_index::TagIndex;
use crate::mesh::{ActorAddress, Epoch, RoomHandle};

/// Where a room stands. Only a `Ready` room takes a message past its mailbox, which then is empty but for calls that
/// are due: they have no order with what members send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Its user constructs it, now or after a back-off.
    Starting,
    Ready,
    /// A turn runs or waits to be resumed.
    Busy,
    /// `on_stop` runs.
    Stopping,
    /// Nothing of it lives but its handles at shards.
    Asleep,
    /// It failed too often: joins are refused.
    Quarantined,
}

/// Which life of a room a turn is of: another begins when one has failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life(pub u32);

impl Life {
    pub(super) fn next(self) -> Life {
        Life(self.0.wrapping_add(1))
    }
}

/// Boxed where few rooms have any: each room pays for what it has room for.
#[derive(Debug, Default)]
pub(super) struct Slots(pub Vec<MemberSlot>);

#[derive(Debug)]
pub(super) struct Room<R> {
    /// What it is to the host's user; there from `started` to `stopped`.
    pub end: Option<R>,
    pub address: ActorAddress,
    pub partition: u32,
    pub epoch: Epoch,
    pub phase: Phase,
    /// Asked to stop at the end of its turn.
    pub stop: Option<&'static str>,
    pub mailbox: Mailbox,
    pub held: Option<HeldCredit>,
    /// It is busy, but its turns wait for `next_due`.
    pub deferred: bool,
    /// Events whose handlers only read.
    pub readers: Arc<[Box<str>]>,
    pub life: Life,
    /// Turns of this life that wait beside the one.
    pub overlapping: u32,
    /// Tasks of it run beside its turns: it does not fall asleep.
    pub working: bool,
    /// Nothing but reminders since it was last ready.
    pub quiet: bool,
    /// Slots of the joined members, in no order.
    pub members: Vec<MemberSlot>,
    /// Slots of members that were refused or closed before they joined, until their shard takes them back.
    pub turned_away: Option<Box<Slots>>,
    /// Of the joined members, who bears which tag.
    pub tagged: TagIndex,
    /// Link and room handle of each shard that knows it.
    pub shares: Vec<(LinkIndex, RoomHandle)>,
    /// Of a kind with a history, from its first start on; it outlives the sleep.
    pub stream: Option<Box<Stream>>,
    pub idle_ms: u64,
    /// Since when it has been empty.
    pub empty_since_ms: u64,
    /// It has an entry in the idle queue.
    pub timed: bool,
}

impl<R> Room<R> {
    pub(super) fn new(address: ActorAddress, epoch: Epoch, idle_ms: u64) -> Room<R> {
        Room {
            end: None,
            partition: address.partition(),
            address,
            epoch,
            phase: Phase::Starting,
            stop: None,
            mailbox: Mailbox::default(),
            held: None,
            deferred: false,
            readers: Arc::default(),
            life: Life::default(),
            overlapping: 0,
            working: false,
            quiet: false,
            members: Vec::new(),
            turned_away: None,
            tagged: TagIndex::default(),
            shares: Vec::new(),
            stream: None,
            idle_ms,
            empty_since_ms: 0,
            timed: false,
        }
    }

    /// Its epochs.
    pub(super) fn publisher(&self) -> Publisher {
        Publisher { epoch: self.epoch, stream: self.stream.as_ref().map(|stream| stream.epoch) }
    }

    /// It has members, or something to do.
    pub(super) fn is_in_use(&self) -> bool {
        !self.members.is_empty() || !self.mailbox.is_empty()
    }

    /// It has been empty for its time, and nothing of it waits.
    pub(super) fn is_idle_at(&self, now_ms: u64) -> bool {
        !self.is_occupied() && self.empty_since_ms.saturating_add(self.idle_ms) <= now_ms
    }

    /// It has turns that wait beside the one, or tasks.
    pub(super) fn is_occupied(&self) -> bool {
        self.overlapping > 0 || self.working
    }

    pub(super) fn is_live(&self) -> bool {
        !matches!(self.phase, Phase::Asleep | Phase::Quarantined)
    }
}
