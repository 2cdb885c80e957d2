//! A host's life at random: what shards send, and what its user does, in any order that a correct shard may choose.

use std::collections::{BTreeMap, BTreeSet};

use _native::host::{Config, HostCore, LinkIndex, RoomKey, Row, Ticket};
use _native::mesh::body::{Close, Hello, Join, Open, VERSION};
use _native::mesh::{Frame, Incoming, Kind, flags};

use super::KIND;
use super::user::Held;

/// xorshift64*: a seed is a whole run.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as u32 % end
    }
}

/// The other end of a link: its number, the frames it sent, what it hears, the member handles it uses.
pub(super) struct Shard {
    pub(super) link: LinkIndex,
    sent: u64,
    hears: Incoming,
    joined: BTreeSet<u32>,
}

/// What a shard does, at random, and a host's user after it.
pub struct Life {
    pub(super) dice: Dice,
    pub(super) core: HostCore<(), u32>,
    pub(super) links: Vec<Shard>,
    epoch: u64,
    now_ms: u64,
    /// Rooms whose user is at it: constructing, awaiting, or stopping.
    pub(super) held: BTreeMap<RoomKey, Held>,
    /// Calls so far, and those that have not come back.
    pub(super) asked: u64,
    pub(super) tickets: BTreeSet<Ticket>,
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let config =
            Config { room_credit_bytes: 4096, link_bytes: 8192, rooms: 5, idle_ms: 20, ..super::config() };
        let (core, dice) = (HostCore::new(Config { mailbox_messages: 8, ..config }), Dice(seed | 1));
        let (links, held, tickets) = (vec![], BTreeMap::new(), BTreeSet::new());
        let mut life = Life { dice, core, links, epoch: 0, now_ms: 0, held, asked: 0, tickets };
        life.table();
        life
    }

    pub fn step(&mut self) {
        match self.dice.below(40) {
            0 => self.table(),
            1 if self.links.len() > 1 => self.close_link(0),
            2 => self.open_link(),
            3..=5 => self.tick(),
            6..=11 => self.release_turn(),
            12 => self.call(),
            13..=14 => self.write(),
            15..=16 => self.run_due(),
            _ => self.frame(),
        }
    }

    fn open_link(&mut self) {
        let link = self.core.open_link();
        self.links.push(Shard { link, sent: 0, hears: Incoming::new(1 << 20), joined: BTreeSet::new() });
        let shard = self.dice.below(3);
        self.send(
            self.links.len() - 1,
            Kind::Hello,
            0,
            shard,
            &Hello { version: VERSION, generation: 1, link: 1 }.bytes(),
        );
    }

    fn frame(&mut self) {
        if self.links.is_empty() {
            return self.open_link();
        }
        let at = self.dice.below(self.links.len() as u32) as usize;
        let (room, member, key) = (self.dice.below(4), self.dice.below(6), self.dice.below(7).to_string());
        let roll = self.dice.below(18);
        if roll < 6 {
            return self.come_or_go(at, room, member);
        }
        match roll {
            6..=7 => self.send(at, Kind::Open, 0, room, &Open { kind: KIND, key: &key }.bytes()),
            8 => {
                let leaves = Close { code: 1000, reason: "" }.bytes();
                self.send(at, Kind::Barrier, 0, member, [&leaves[..], b""][member as usize % 2]);
            }
            9 => self.send(at, Kind::Release, 0, room, b""),
            10 => self.send(at, Kind::MembersEnd, 0, room, b""),
            11..=12 => self.send(at, Kind::Push, flags::JSON, member, b"\x011\x01e{}"),
            13 => self.send(at, Kind::Pull, 0, member, &u64::from(room).to_le_bytes()),
            _ => self.send(at, Kind::Message, 0, member, &[7; 200]),
        }
    }

    fn come_or_go(&mut self, at: usize, room: u32, member: u32) {
        if self.links[at].joined.remove(&member) {
            return self.send(at, Kind::Leave, 0, member, &Close { code: 1000, reason: "" }.bytes());
        }
        self.links[at].joined.insert(member);
        let bits = if self.dice.below(4) == 0 { flags::RECOVER } else { 0 };
        let topic = if self.dice.below(2) == 0 { "t:a" } else { "" };
        self.send(at, Kind::Join, bits, member, &Join { room, topic, ..Join::default() }.bytes());
        if bits != 0 {
            self.send(at, Kind::State, 0, member, b"\x01\x01a{}");
        }
    }

    fn send(&mut self, at: usize, kind: Kind, bits: u8, handle: u32, body: &[u8]) {
        let stale = u64::from(self.dice.below(30) == 0);
        let Shard { link, sent, .. } = &mut self.links[at];
        *sent += 1;
        let (link, taken) = (*link, *sent);
        let frame = Frame { kind, flags: bits, handle, epoch: self.epoch - stale, body };
        let step = self.core.frame(link, &frame, |_, _, _| Some(handle)).expect("a frame that parses");
        self.core.end_read(link, taken);
        self.act(step, body);
    }

    fn table(&mut self) {
        self.epoch += 1;
        let first = self.dice.below(8192);
        let lost = self.core.apply_table(self.epoch, &[Row { first, count: 12000, epoch: self.epoch }]);
        self.abandon();
        self.drain_all(lost);
    }

    fn tick(&mut self) {
        self.now_ms += 10;
        let asleep = self.core.tick(self.now_ms);
        self.drain_all(asleep);
    }

    pub(super) fn close_link(&mut self, at: usize) {
        let link = self.links.remove(at).link;
        let left = self.core.close_link(link);
        self.drain_all(left);
    }

    /// Every batch written must be one that a shard can take.
    fn write(&mut self) {
        for link in self.core.take_dirty() {
            let bytes = self.core.seal(link).to_vec();
            self.core.advance(link, bytes.len());
            let Some(shard) = self.links.iter_mut().find(|other| other.link == link) else {
                continue;
            };
            shard.hears.space(bytes.len())[..bytes.len()].copy_from_slice(&bytes);
            shard.hears.filled(bytes.len());
            while shard.hears.next_frame().expect("our own bytes").is_some() {}
            assert!(shard.hears.peer_ack() <= shard.sent);
        }
    }

    /// Everybody goes, everything ends: nothing may be left.
    pub fn end(mut self) {
        while !self.links.is_empty() {
            self.close_link(0);
        }
        for room in self.core.room_keys() {
            if self.core.stop(room, "shutdown") {
                self.drain(room);
            }
        }
        for _ in 0..3 {
            self.run_due();
            while !self.held.is_empty() {
                self.release_turn();
            }
            self.now_ms += 1000;
            self.tick();
        }
        let left = self.core.counters();
        assert_eq!((left.links, left.rooms, left.members), (0, 0, 0));
        assert!(self.tickets.is_empty(), "calls lost: {:?}", self.tickets);
        assert!(left.messages_in > 0 || left.joins == 0);
    }
}
