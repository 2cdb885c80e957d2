//! One turn of the shard: wait, read what is ready, let the core decide, write everything once.
//!
//! The one rule: in a turn, one read and one write for a connection and for a link, however many messages there are.

use std::collections::VecDeque;
use std::io;
use std::os::fd::RawFd;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crate::mesh::HostIndex;
use crate::reactor::clock::Clock;
use crate::reactor::memory::{Reclaim, resident_bytes};
use crate::reactor::poller::{Poller, Ready, Target};
use crate::reactor::socket::Listener;
use crate::reactor::timers::TICK_MS;
use crate::reactor::transport::{Buffers, Transport};

use super::command::Command;
use super::core::Core;
use super::link_socket::LinkSocket;
use super::security::Security;
use super::slots::ConnSlot;
use super::sparse::Sparse;

/// One read takes at most this much.
const READ_BYTES: usize = 128 * 1024;
/// Ticks between two tries of a link that is down.
const RETRY_TICKS: u64 = 4;
const SECOND_TICKS: u64 = 1000 / TICK_MS;

/// The shard with its sockets. Not thread-safe: driven by its own thread, or nested in a foreign loop by `fileno`.
pub struct Reactor {
    pub core: Core,
    pub(super) poller: Poller,
    pub(super) clock: Clock,
    pub(super) listeners: Vec<Listener>,
    /// Listeners that may have more to accept.
    pub(super) accepting: Vec<u32>,
    pub(super) transports: Sparse<ConnSlot, Transport>,
    pub(super) links: Sparse<HostIndex, LinkSocket>,
    pub(super) security: Security,
    /// Connections to read this turn.
    pub(super) readable: VecDeque<ConnSlot>,
    pub(super) buffers: Buffers,
    pub(super) stopping: bool,
    /// Accepting has begun.
    pub(super) opened: bool,
    /// Nobody can be accepted until the next tick.
    pub(super) exhausted: bool,
    /// Links that may have more to read.
    pub(super) unread_links: Vec<HostIndex>,
    pub(super) reclaim: Reclaim,
    commands: Receiver<Command>,
    ready: Vec<Ready>,
    last_tick: u64,
    longest_us: u64,
}

impl Reactor {
    /// Errors: the operating system's. Listeners are registered at once; accepting begins with the first turn.
    pub fn new(
        core: Core,
        poller: Poller,
        listeners: Vec<Listener>,
        commands: Receiver<Command>,
    ) -> io::Result<Reactor> {
        let mut reactor = Reactor {
            core,
            poller,
            clock: Clock::default(),
            listeners: Vec::new(),
            accepting: Vec::new(),
            transports: Sparse::default(),
            links: Sparse::default(),
            security: Security::default(),
            readable: VecDeque::new(),
            buffers: Buffers::new(READ_BYTES),
            stopping: false,
            opened: false,
            exhausted: false,
            unread_links: Vec::new(),
            reclaim: Reclaim::new(resident_bytes()),
            commands,
            ready: Vec::new(),
            last_tick: 0,
            longest_us: 0,
        };
        listeners.into_iter().try_for_each(|listener| reactor.listen(listener))?;
        Ok(reactor)
    }

    /// Nobody is accepted before certificates have come.
    pub fn expect_tls(&mut self, expected: bool) {
        self.security.expect_tls(expected);
    }

    pub(super) fn listen(&mut self, mut listener: Listener) -> io::Result<()> {
        let index = self.listeners.len() as u32;
        self.poller.register_listener(&mut listener, index)?;
        self.listeners.push(listener);
        self.accepting.push(index);
        Ok(())
    }

    /// Readable when `turn` has something to do; watch it together with a timer of `TICK_MS`.
    pub fn fileno(&self) -> RawFd {
        self.poller.fileno()
    }

    /// Waits at most `timeout` (`None`: as long as nothing happens) and does one turn. False: the shard is done.
    pub fn turn(&mut self, timeout: Option<Duration>) -> io::Result<bool> {
        let mut ready = std::mem::take(&mut self.ready);
        ready.clear();
        self.poller.wait(self.patience(timeout), &mut ready)?;
        let began = Instant::now();
        self.core.env.now_ms = self.clock.now_ms();
        self.read_links();
        ready.iter().for_each(|event| self.dispatch(event));
        self.ready = ready;
        self.opened |= self.may_open();
        self.accept();
        self.read_all();
        self.tick();
        self.write_all();
        self.measure(began);
        Ok(!self.stopping && !self.core.is_drained())
    }

    /// How long the wait may be.
    fn patience(&self, timeout: Option<Duration>) -> Option<Duration> {
        let work = &self.core.work;
        let accepts = !self.accepting.is_empty() && self.accepts();
        let reads = !self.readable.is_empty() || !self.unread_links.is_empty() || !work.resumed.is_empty();
        let wakes = !work.waking.is_empty() || !work.dirty.is_empty();
        if (accepts && !self.exhausted) || reads || wakes {
            return Some(Duration::ZERO);
        }
        let tick = self.must_tick().then_some(Duration::from_millis(TICK_MS));
        [timeout, tick].into_iter().flatten().min()
    }

    fn dispatch(&mut self, event: &Ready) {
        match event.target {
            Target::Waker => self.run_commands(),
            Target::Listener(index) if !self.accepting.contains(&index) => self.accepting.push(index),
            Target::Listener(_) => {}
            Target::Link(host) => self.link_event(HostIndex(host), event),
            Target::Connection(slot) => self.connection_event(ConnSlot(slot), event),
        }
    }

    fn run_commands(&mut self) {
        while let Ok(command) = self.commands.try_recv() {
            self.run(command);
        }
        // At once: what the socket of a lost host still brings must not be read for its successor's.
        self.obey_link_orders();
    }

    fn tick(&mut self) {
        for room in std::mem::take(&mut self.core.work.waking) {
            self.core.resume(room);
        }
        let (now_ms, tick) = (self.core.env.now_ms, self.core.env.now_ms / TICK_MS);
        if tick == self.last_tick {
            return;
        }
        let since = |ticks: u64| tick / ticks != self.last_tick / ticks;
        let (retries, counts) = (since(RETRY_TICKS), since(SECOND_TICKS));
        self.last_tick = tick;
        self.exhausted = false;
        self.core.tick(now_ms);
        self.probe_connections();
        if retries {
            self.observe_links();
            self.core.retry_links();
        }
        if counts {
            self.core.env.counters.turn_us_max.set(std::mem::take(&mut self.longest_us));
            self.reclaim_memory();
        }
    }

    /// Links first, so that hosts work while we write to clients; then what the clients' ends caused for the links.
    fn write_all(&mut self) {
        self.write_links();
        self.write_connections();
        self.obey_link_orders();
        self.write_links();
        self.bury();
    }

    fn measure(&mut self, began: Instant) {
        let took_us = began.elapsed().as_micros() as u64;
        self.core.env.counters.turns.add(1);
        self.longest_us = self.longest_us.max(took_us);
        self.core.turn_took(took_us);
    }
}
