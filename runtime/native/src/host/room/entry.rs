//! One room: its activation, what waits for its turns, its members and stream, and how long it has been empty.

use super::activation::Activation;
use super::idleness::{Idle, Idleness};
use super::mailbox::Mailbox;
use super::overlap::OverlapRules;
use super::phase::Phase;
use super::queued::Queued;
use crate::host::history::stream::Stream;
use crate::host::link::credit::HeldCredit;
use crate::host::link::destination::Publisher;
use crate::host::member::roster::Roster;
use crate::host::numbers::LinkIndex;
use crate::mesh::{ActorAddress, Epoch, RoomHandle};

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct Room<R> {
    /// What it is to the host's user; there from `started` to `stopped`.
    pub end: Option<R>,
    pub activation: Activation,
    pub mailbox: Mailbox,
    pub roster: Roster,
    /// Link and room handle of each shard that knows it.
    pub bindings: Vec<(LinkIndex, RoomHandle)>,
    /// Of a kind with a history, from its first start on; it outlives the sleep. Boxed, since most rooms have none.
    pub stream: Option<Box<Stream>>,
    pub idleness: Idleness,
    pub overlap_rules: OverlapRules,
    address: ActorAddress,
    partition: u32,
    epoch: Epoch,
    /// Of the turn that it is in.
    held: Option<HeldCredit>,
}

/// What comes after a turn.
#[derive(Debug)]
pub(in crate::host) enum Next {
    /// It is not between two turns.
    Nothing,
    Stop(&'static str),
    Turn(Queued),
    /// It is ready. If it is empty and not watched yet: when its idle time is over.
    Ready(Option<u64>),
}

impl<R> Room<R> {
    pub(super) fn new(address: ActorAddress, epoch: Epoch, idle_ms: u64) -> Room<R> {
        Room {
            end: None,
            activation: Activation::new(),
            mailbox: Mailbox::default(),
            roster: Roster::default(),
            bindings: Vec::new(),
            stream: None,
            partition: address.partition(),
            address,
            epoch,
            held: None,
            overlap_rules: OverlapRules::default(),
            idleness: Idleness::new(idle_ms),
        }
    }

    pub(in crate::host) fn address(&self) -> &ActorAddress {
        &self.address
    }

    pub(in crate::host) fn partition(&self) -> u32 {
        self.partition
    }

    #[inline]
    pub(in crate::host) fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Its epochs.
    #[inline]
    pub(in crate::host) fn publisher(&self) -> Publisher {
        Publisher { epoch: self.epoch, stream: self.stream.as_ref().map(|stream| stream.epoch()) }
    }

    /// It has been constructed, and its `on_start` has ended. Returns the end if it was not starting.
    pub(in crate::host) fn started(&mut self, end: R, idle_ms: u64) -> Option<R> {
        if !self.activation.started() {
            return Some(end);
        }
        self.idleness.set_limit(idle_ms);
        self.end = Some(end);
        None
    }

    /// Adds to what waits. True: it was ready, and is to be given its turns.
    pub(in crate::host) fn enqueue(&mut self, queued: Queued) -> bool {
        self.mailbox.push_back(queued);
        self.activation.begin_turn()
    }

    /// The turn before has ended, and gives back its credit.
    pub(in crate::host) fn end_turn(&mut self) -> Option<HeldCredit> {
        self.held.take()
    }

    /// A turn holds this credit until it ends.
    pub(in crate::host) fn hold(&mut self, held: Option<HeldCredit>) {
        self.held = held;
    }

    /// The turn before has ended. `stops`: why a room without anything to do stops at once, if it does.
    pub(in crate::host) fn next(&mut self, stops: Option<&'static str>, now_ms: u64) -> Next {
        if !self.activation.is(Phase::Busy) {
            return Next::Nothing;
        }
        if let Some(reason) = self.activation.take_stop() {
            return Next::Stop(reason);
        }
        if let Some(queued) = self.mailbox.pop_front() {
            self.idleness.note_turn(matches!(queued, Queued::Reminder(_)));
            return Next::Turn(queued);
        }
        self.activation.end_turns(stops.is_some());
        match stops {
            Some(reason) => Next::Stop(reason),
            None => Next::Ready(self.become_ready(now_ms)),
        }
    }

    /// Nothing waits. If it has no members, its idle time begins.
    fn become_ready(&mut self, now_ms: u64) -> Option<u64> {
        self.mailbox.shrink();
        let unwatched = self.roster.joined().is_empty() && self.idleness.note_empty(now_ms);
        unwatched.then(|| self.watch_idle(now_ms))
    }

    /// Its turn in this life has failed, and so has the life: what waits comes after the recovery. False: it has no turns.
    pub(in crate::host) fn fail(&mut self) -> bool {
        let fails = self.activation.fail();
        if fails {
            self.mailbox.push_front(Queued::Recover(Vec::new()));
        }
        fails
    }

    /// May a turn that only reads run beside the one that it is in, as far as it knows?
    #[inline]
    pub(in crate::host) fn may_overlap(&self) -> bool {
        self.activation.is(Phase::Busy) && self.activation.may_overlap()
    }

    /// It has members, or something to do.
    pub(in crate::host) fn is_in_use(&self) -> bool {
        !self.roster.joined().is_empty() || !self.mailbox.is_empty()
    }

    /// Nothing of it lives, and no shard knows it.
    pub(in crate::host) fn is_unused(&self) -> bool {
        self.activation.is(Phase::Asleep) && self.bindings.is_empty()
    }

    /// It has been empty for its time, and nothing of it waits.
    fn is_idle_at(&self, now_ms: u64) -> bool {
        !self.activation.is_occupied() && self.idleness.is_over(now_ms)
    }

    /// Its entry has been taken out of the idle queue.
    pub(in crate::host) fn look_at(&mut self, now_ms: u64) -> Idle {
        self.idleness.unwatch();
        match self.activation.phase() {
            Phase::Ready if self.is_in_use() => Idle::InUse,
            Phase::Ready if self.is_idle_at(now_ms) => Idle::Over,
            Phase::Quarantined if self.bindings.is_empty() && self.is_idle_at(now_ms) => {
                self.activation.rest();
                Idle::Asleep
            }
            Phase::Asleep => Idle::Asleep,
            Phase::Ready | Phase::Quarantined => Idle::Until(self.watch_idle(now_ms)),
            _ => Idle::InUse,
        }
    }

    /// It goes into the idle queue until the time returned, at which its idle time is over.
    pub(in crate::host) fn watch_idle(&mut self, now_ms: u64) -> u64 {
        self.idleness.watch();
        if self.activation.is(Phase::Quarantined) {
            self.idleness.begin(now_ms);
        }
        self.idleness.until_ms()
    }

    /// Until when it keeps messages of its stream; `None`: it keeps none.
    pub(in crate::host) fn keeps_until_ms(&mut self, now_ms: u64) -> Option<u64> {
        let stream = self.stream.as_mut()?;
        stream.history.trim(now_ms);
        stream.history.expires_ms()
    }
}
