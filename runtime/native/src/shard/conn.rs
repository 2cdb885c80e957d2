//! One connection as the shard core knows it: protocol state, queue, deadlines. No socket.
//!
//! Kept small: an idle member costs this struct and its membership, and no heap besides. Times are the clock's
//! milliseconds cut to 32 bits (differences wrap rightly); 0 is "never".

use crate::mesh::MemberHandle;
use crate::ws::connection::Connection;
use crate::ws::deflate::{Compressor, Params};
use crate::ws::handshake::HeadScanner;

use super::accept::addresses::Address;
use super::accept::refused::Refused;
use super::backlog::Backlog;
use super::behind::Behind;
use super::bucket::Bucket;
use super::channels::Channels;
use super::outbox::Outbox;
use super::phase::{After, Closing, Phase};
use super::slots::Maybe;

/// A request head that has not come whole, or whose room has no host that can be reached.
#[derive(Debug, Default)]
pub struct Head {
    pub bytes: Vec<u8>,
    pub scanner: HeadScanner,
    pub reads: u32,
    /// It is whole and waits for a host; `bytes` is the head and what came behind it.
    pub waits: bool,
}

/// What few connections have, or not for long.
#[derive(Default)]
pub struct Rare {
    pub head: Option<Head>,
    pub closing: Option<Closing>,
    /// Received, but not yet decoded: the room had no credit.
    pub held: Option<Vec<u8>>,
    /// Of its own, under context takeover.
    pub compressor: Option<Compressor>,
    /// Of a channel socket, for as long as it is open.
    pub channels: Option<Box<Channels>>,
    /// While members of it are behind.
    pub backlog: Option<Box<Backlog>>,
}

impl Rare {
    fn is_empty(&self) -> bool {
        let begun = self.head.is_some() || self.closing.is_some() || self.held.is_some();
        !begun && self.compressor.is_none() && self.channels.is_none() && self.backlog.is_none()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let head = self.head.as_ref().map_or(0, |head| head.bytes.capacity());
        let held = self.held.as_ref().map_or(0, Vec::capacity);
        let compressor = self.compressor.as_ref().map_or(0, Compressor::heap_bytes);
        let channels = self.channels.as_ref().map_or(0, |channels| channels.heap_bytes());
        let backlog = self.backlog.as_ref().map_or(0, |backlog| backlog.heap_bytes());
        size_of::<Rare>() + head + held + compressor + channels + backlog
    }
}

/// One connection. Not thread-safe.
pub struct Conn {
    pub id: u64,
    pub ws: Connection,
    pub phase: Phase,
    pub after: After,
    /// In `Shard::dirty`: something is to be written this turn.
    pub dirty: bool,
    /// Not read for want of credit, and in its room's list of those.
    pub paused: bool,
    /// The peer has closed its side, or more: what it sent before may still be unread.
    pub hung_up: bool,
    /// Some members of it are behind.
    pub lagging: bool,
    /// The TLS handshake is not done.
    pub securing: bool,
    /// The compressor's window does not match what the client last saw.
    pub compressor_stale: bool,
    /// Refused for load before the request was read: answered when it is.
    pub refused: Option<Refused>,
    pub deflate: Option<Params>,
    /// Of a direct socket; a channel socket's are in `Channels`.
    pub member: Maybe<MemberHandle>,
    pub address: Address,
    pub last_seen_ms: u32,
    pub ping_sent_ms: u32,
    pub assembling_since_ms: u32,
    /// When a drain closes it.
    pub drain_at_ms: u32,
    /// Bytes that the transport holds for it.
    pub transport_bytes: u32,
    /// Bytes charged to the shard's memory budget.
    pub charged_bytes: u32,
    pub control: Bucket,
    pub messages: Bucket,
    pub bytes: Bucket,
    pub outbox: Option<Box<Outbox>>,
    pub rare: Option<Box<Rare>>,
}

impl Conn {
    /// Unsent bytes of data.
    pub(super) fn queued_bytes(&self) -> usize {
        self.outbox.as_ref().map_or(0, |outbox| outbox.bytes())
    }

    /// Every message to this client must be compressed with an empty window.
    pub(super) fn keeps_no_context(&self) -> bool {
        self.deflate.is_none_or(|params| params.server_no_context_takeover)
    }

    /// Takes one of the rare things; without any the connection is small again.
    pub(super) fn take<T>(&mut self, part: impl FnOnce(&mut Rare) -> Option<T>) -> Option<T> {
        let rare = self.rare.as_mut()?;
        let taken = part(rare);
        if rare.is_empty() {
            self.rare = None;
        }
        taken
    }

    /// The rare things, to put one in.
    pub(super) fn rare(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// Is its request whole, and does it wait for the host of its room?
    pub(super) fn waits_for_host(&self) -> bool {
        let head = self.rare.as_ref().and_then(|rare| rare.head.as_ref());
        self.phase == Phase::Head && head.is_some_and(|head| head.waits)
    }

    /// What it has if it is a channel socket.
    pub(super) fn channels(&self) -> Option<&Channels> {
        self.rare.as_ref()?.channels.as_deref()
    }

    /// The same, to change it.
    pub(super) fn channels_mut(&mut self) -> Option<&mut Channels> {
        self.rare.as_mut()?.channels.as_deref_mut()
    }

    /// Its one membership, or all of a channel socket.
    pub(super) fn members(&self) -> impl Iterator<Item = MemberHandle> + '_ {
        self.member.get().into_iter().chain(self.channels().into_iter().flat_map(Channels::members))
    }

    /// It was not being read for reasons of ours: what it had to do meanwhile begins now.
    pub(super) fn read_again(&mut self, now_ms: u32) {
        (self.paused, self.last_seen_ms, self.ping_sent_ms) = (false, now_ms, 0);
        if self.assembling_since_ms != 0 {
            self.assembling_since_ms = now_ms;
        }
    }

    /// Milliseconds since a stored time.
    pub(super) fn since(stored_ms: u32, now_ms: u64) -> u64 {
        u64::from((now_ms as u32).wrapping_sub(stored_ms))
    }

    /// What a member is behind with, if it is.
    pub(super) fn behind(&mut self, member: MemberHandle) -> Option<&mut Behind> {
        if !self.lagging {
            return None; // most, and a look at what is rare costs a delivery half as much again
        }
        self.rare.as_mut()?.backlog.as_mut()?.of(member)
    }

    /// The same, of one that may just have fallen behind.
    pub(super) fn enter_behind(&mut self, member: MemberHandle) -> &mut Behind {
        self.lagging = true;
        self.rare().backlog.get_or_insert_default().enter(member)
    }

    /// The member is behind no longer, or no member.
    pub(super) fn leave_behind(&mut self, member: MemberHandle) {
        let Some(backlog) = self.rare.as_mut().and_then(|rare| rare.backlog.as_mut()) else { return };
        backlog.remove(member);
        if backlog.is_empty() {
            self.lagging = false;
            self.take(|rare| rare.backlog.take());
        }
    }

    /// Payload bytes kept for its members that are behind.
    pub(super) fn kept_bytes(&self) -> usize {
        let rare = self.rare.as_ref().filter(|_| self.lagging);
        rare.and_then(|rare| rare.backlog.as_ref()).map_or(0, |backlog| backlog.bytes())
    }
}
