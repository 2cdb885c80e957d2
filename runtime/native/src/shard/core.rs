//! The shard without I/O: bytes of a connection, bytes of a link, a command or a tick go in; bytes, mesh frames and
//! closes come out. The clock is given. `turn` drives it with sockets, tests drive it with byte strings.

use std::net::SocketAddr;

use crate::mesh::ShardIndex;
use crate::reactor::timers::Wheel;
use crate::ws::connection::Connection;
use crate::ws::sink::Role;

use super::accept::addresses::Address;
use super::accept::admission::Admission;
use super::accept::refused::{HALF_OPEN_MS, Refused};
use super::bucket::Bucket;
use super::config::ms;
use super::conn::Conn;
use super::drain::Drain;
use super::env::Env;
use super::id::Mint;
use super::link::links::Links;
use super::phase::{After, Phase};
use super::rooms::Rooms;
use super::routes::Routes;
use super::slots::{ConnSlot, Maybe, Slots};
use super::table::Table;
use super::work::Work;

/// Not thread-safe: one thread owns it.
pub struct Core {
    pub env: Env,
    pub work: Work,
    pub(super) conns: Slots<ConnSlot, Conn>,
    pub(super) rooms: Rooms,
    pub(super) links: Links,
    pub(super) routes: Routes,
    pub(super) table: Table,
    pub(super) timers: Wheel,
    pub(super) admission: Admission,
    pub(super) mint: Mint,
    pub(super) drain: Option<Drain>,
    /// Connections whose requests wait for a host; some may be gone, or wait no more.
    pub(super) waiting_heads: Vec<ConnSlot>,
}

impl Core {
    pub fn new(env: Env, index: ShardIndex, generation: u32, mint: Mint) -> Core {
        Core {
            env,
            work: Work::default(),
            conns: Slots::default(),
            rooms: Rooms::default(),
            links: Links::new(index, generation),
            routes: Routes::default(),
            table: Table::default(),
            timers: Wheel::default(),
            admission: Admission::default(),
            mint,
            drain: None,
            waiting_heads: Vec::new(),
        }
    }

    /// A connection was accepted; its slot, or `None` to drop it without a word. `tls`: its hello comes first.
    pub fn accept(&mut self, peer: Option<SocketAddr>, tls: bool) -> Option<ConnSlot> {
        let mut address = Address::new(peer);
        let refused = self.admit(&mut address);
        if refused.is_some() && !self.admission.may_answer() {
            self.env.counters.refused_silently.add(1);
            self.admission.gone(&mut address, false);
            return None;
        }
        let slot = self.conns.vacant_key();
        let id = self.mint.mint(slot);
        self.conns.insert(Conn { id, securing: tls, ..self.new_conn(address, refused) });
        self.env.counters.accepted.add(1);
        self.env.counters.connections.set(self.conns.len() as u64);
        let wait_s = if tls { self.env.settings.tls_timeout_s } else { self.env.settings.header_timeout_s };
        self.set_limit(slot, wait_s);
        Some(slot)
    }

    fn admit(&mut self, address: &mut Address) -> Option<Refused> {
        if self.drain.is_some() {
            return Some(Refused::Draining);
        }
        let is_full = self.conns.len() >= self.env.connection_cap || self.is_full();
        self.admission.admit(address, is_full, &self.env)
    }

    /// Whoever has connected but not asked yet will be refused, and soon if nothing is asked.
    pub(super) fn refuse_newcomer(&mut self, slot: ConnSlot, refused: Refused) {
        let Some(conn) = self.conns.known_mut(slot).filter(|conn| conn.refused.is_none()) else {
            return;
        };
        conn.refused = Some(refused);
        self.admission.answers(true);
        self.hasten_timer(slot, HALF_OPEN_MS);
    }

    /// The driver measured a turn of this length.
    pub fn turn_took(&mut self, turn_us: u64) {
        self.admission.turn_took(turn_us);
    }

    fn new_conn(&self, address: Address, refused: Option<Refused>) -> Conn {
        let (env, now) = (&self.env, self.env.now());
        Conn {
            id: 0,
            ws: Connection::new(Role::Server, None),
            phase: Phase::Head,
            after: After::Await,
            dirty: false,
            paused: false,
            hung_up: false,
            lagging: false,
            securing: false,
            compressor_stale: false,
            refused,
            deflate: None,
            member: Maybe::NONE,
            address,
            last_seen_ms: now,
            ping_sent_ms: 0,
            assembling_since_ms: 0,
            drain_at_ms: 0,
            transport_bytes: 0,
            charged_bytes: 0,
            control: Bucket::full(env.control, env.now_ms),
            messages: Bucket::full(env.messages, env.now_ms),
            bytes: Bucket::full(env.bytes, env.now_ms),
            outbox: None,
            rare: None,
        }
    }

    /// The TLS handshake is done: from here the request's deadline runs.
    pub fn secured(&mut self, slot: ConnSlot) {
        if let Some(conn) = self.conns.get_mut(slot) {
            conn.securing = false;
            self.set_limit(slot, self.env.settings.header_timeout_s);
            if self.drain.is_some() {
                self.hasten_timer(slot, HALF_OPEN_MS); // it has been told to hurry, and that stands
            }
        }
    }

    /// The driver has dropped the socket of a dead connection; the slot may be used again.
    pub fn remove(&mut self, slot: ConnSlot) {
        let Some(mut conn) = self.conns.try_remove(slot) else { return };
        self.timers.cancel(slot.0);
        self.admission.gone(&mut conn.address, conn.refused.is_some());
        self.env.recharge((conn.phase >= Phase::CloseSent, conn.charged_bytes), (false, 0));
        self.env.counters.closed.add(1);
        self.env.counters.connections.set(self.conns.len() as u64);
    }

    pub(super) fn set_timer_in(&mut self, slot: ConnSlot, delay_ms: u64) {
        self.timers.set(slot.0, self.env.now_ms.saturating_add(delay_ms));
    }

    /// The connection's only deadline is in `limit_s`; 0: it has none.
    pub(super) fn set_limit(&mut self, slot: ConnSlot, limit_s: f64) {
        match ms(limit_s) {
            0 => self.timers.cancel(slot.0),
            limit_ms => self.set_timer_in(slot, limit_ms),
        }
    }

    /// Brings the deadline forward, never back.
    pub(super) fn hasten_timer(&mut self, slot: ConnSlot, delay_ms: u64) {
        let at_ms = self.env.now_ms.saturating_add(delay_ms);
        if self.timers.deadline_ms(slot.0).is_none_or(|set| set > at_ms) {
            self.timers.set(slot.0, at_ms);
        }
    }

    pub(super) fn mark_dirty(&mut self, slot: ConnSlot) {
        if let Some(conn) = self.conns.known_mut(slot).filter(|conn| !conn.dirty) {
            conn.dirty = true;
            self.work.dirty.push(slot);
        }
    }

    /// Open connections.
    pub fn connections(&self) -> usize {
        self.conns.len()
    }

    /// The id of a live connection.
    pub fn id(&self, slot: ConnSlot) -> Option<u64> {
        self.conns.get(slot).map(|conn| conn.id)
    }
}
