//! The link to one host: whether it works, and what waits for the host to have taken something.
//!
//! The one rule: a link that breaks begins anew, with nothing of the one before but that it was lost.

use crate::mesh::frames::NOBODY;
use crate::mesh::{Epoch, Kind, RoomHandle, ShardIndex, body};

use super::freed::{Freed, FreedLater, Handle};
use super::reach::Reach;
use super::traffic::Traffic;

/// One link. Not thread-safe.
#[derive(Debug)]
pub struct Link {
    generation: u64,
    address: String,
    pub(super) reach: Reach,
    pub traffic: Traffic,
    /// How many NOT_OWNER its host has sent, and whether it is still to be told that it has all members.
    refusals: u64,
    owes_members_end: bool,
    /// Rooms with connections that are not read because the link holds too much.
    starved: Vec<RoomHandle>,
    freed: FreedLater,
}

impl Link {
    /// To the host's process of this `generation`; it is not connected yet.
    pub fn new(generation: u64, address: String, now_ms: u64) -> Link {
        Link {
            generation,
            address,
            reach: Reach::new(now_ms),
            traffic: Traffic::new(now_ms),
            refusals: 0,
            owes_members_end: false,
            starved: Vec::new(),
            freed: FreedLater::default(),
        }
    }

    /// It is connected: `shard` greets the host.
    pub fn connected(&mut self, shard: ShardIndex, hello: &body::Hello, now_ms: u64) {
        self.reach.connected(now_ms);
        self.traffic.reading.heard(now_ms);
        self.traffic.out.push(Kind::Hello, 0, shard.0, 0, &[&hello.bytes()]);
    }

    /// It is not connected any more. Returns what waited for the host.
    pub fn begin_anew(&mut self, now_ms: u64) -> impl Iterator<Item = Freed> + use<> {
        let (freed, mut reach) = (self.freed.take(), self.reach);
        reach.begin_anew(now_ms);
        *self = Link { reach, ..Link::new(self.generation, std::mem::take(&mut self.address), now_ms) };
        freed
    }

    /// Which of the host's processes it leads to, by count.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The path of the host's socket.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Is it connected?
    pub fn is_up(&self) -> bool {
        self.reach.is_up()
    }

    /// Was it connected, and is it no more?
    pub fn is_lost(&self) -> bool {
        self.reach.is_lost()
    }

    /// Is the host connected, and has it not read its link for too long?
    pub fn is_stopped(&self) -> bool {
        self.traffic.reading.is_stopped()
    }

    /// Can the host take nothing now? A host that is new and not yet connected is waited for.
    pub fn is_unavailable(&self) -> bool {
        self.traffic.reading.is_stopped() || self.reach.is_in_vain()
    }

    /// Sends a frame about a room, or about a member, with the epoch of its room.
    #[inline]
    pub fn push(&mut self, kind: Kind, flags: u8, handle: Handle, epoch: Epoch, parts: &[&[u8]]) {
        self.traffic.out.push(kind, flags, handle.number(), epoch, parts);
    }

    /// Bytes that wait for the socket.
    #[inline]
    pub fn queued_bytes(&self) -> usize {
        self.traffic.out.len()
    }

    /// What the last frame sent has ended is over when the host has taken it.
    pub fn free_later(&mut self, freed: Freed) {
        self.freed.add(self.traffic.frames_sent(), freed);
    }

    /// It is over when the host has taken `frames` frames, which were sent before.
    pub fn free_after(&mut self, frames: u64, freed: Freed) {
        self.freed.add(frames, freed);
    }

    /// The next that is over, since the host has taken its frame.
    pub fn next_freed(&mut self) -> Option<Freed> {
        self.traffic.forget_joins();
        self.freed.next(self.traffic.frames_acknowledged())
    }

    /// The room goes on when the link has taken much of what it holds.
    pub fn starve(&mut self, room: RoomHandle) {
        self.starved.push(room);
    }

    /// The rooms that go on, if it holds no more than `most_bytes`.
    pub fn take_starved(&mut self, most_bytes: usize) -> Vec<RoomHandle> {
        match self.starved.is_empty() || self.traffic.out.len() > most_bytes {
            true => Vec::new(),
            false => std::mem::take(&mut self.starved),
        }
    }

    /// A NOT_OWNER has come: its host has not taken for whole what it was told before.
    pub fn note_refusal(&mut self) {
        (self.refusals, self.owes_members_end) = (self.refusals + 1, true);
    }

    /// Is the host still to be told that it has been sent the members of all its rooms?
    pub fn owes_members_end(&self) -> bool {
        self.owes_members_end
    }

    /// Tells it so, by the table of this `version`; later, if a room of its own `waits`.
    pub fn end_members(&mut self, version: u64, waits: bool) {
        self.owes_members_end = waits;
        if !waits {
            let parts: [&[u8]; 2] = [&version.to_le_bytes(), &self.refusals.to_le_bytes()];
            self.traffic.out.push(Kind::MembersEnd, 0, NOBODY, 0, &parts);
        }
    }
}
