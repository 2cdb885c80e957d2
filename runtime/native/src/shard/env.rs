//! What every part of the core reads: limits in the units it needs, counters, the time of the turn, shared compressors.

use std::sync::Arc;

use crate::ws::deflate::{Compressor, DeflateConfig};
use crate::ws::fragments::Limits;
use crate::ws::handshake::RequestLimits;

use super::accept::addresses::{Address, Network};
use super::bucket::Rate;
use super::config::{Config, Settings, ms};
use super::counters::Counters;
use super::link::faults::Faults;
use super::outbox::Outbox;
use super::refusals::Refusals;
use super::shared::SharedBytes;
use super::slow_client::Budget;
use super::unknown_paths::UnknownPaths;

/// Outboxes kept for the next connection that writes.
const SPARE_OUTBOXES: usize = 1024;

/// Not thread-safe; only `counters`, `faults`, `refusals` and `unknown_paths` are.
pub struct Env {
    pub settings: Settings,
    /// The time of this turn, in milliseconds; set by the driver.
    pub now_ms: u64,
    pub counters: Arc<Counters>,
    pub faults: Arc<Faults>,
    pub refusals: Arc<Refusals>,
    pub unknown_paths: Arc<UnknownPaths>,
    pub message_limits: Limits,
    pub request_limits: RequestLimits,
    pub deflate: DeflateConfig,
    pub control: Rate,
    pub messages: Rate,
    pub bytes: Rate,
    pub accepts: Rate,
    pub queue: Budget,
    pub trusted: Vec<Network>,
    pub connection_cap: usize,
    pub memory_cap: usize,
    /// Of it, what open connections hold each for itself.
    pub memory_bytes: usize,
    /// Of it, what they hold together: each block once.
    pub shared: SharedBytes,
    /// What closing connections hold: it goes by itself, but newcomers wait for it.
    pub closing_bytes: usize,
    #[expect(clippy::vec_box, reason = "a connection holds the box; the pool keeps it whole")]
    outboxes: Vec<Box<Outbox>>,
    /// For broadcasts, by window bits: each message with an empty window.
    compressors: [Option<Box<Compressor>>; 16],
}

impl Env {
    /// Errors: one line about the setting that is wrong.
    pub fn new(config: &Config, connection_cap: usize, memory_cap: usize) -> Result<Env, String> {
        let settings = config.settings.clone();
        let trusted =
            settings.trusted_networks.iter().map(|text| Network::parse(text)).collect::<Result<_, _>>()?;
        Ok(Env {
            now_ms: 1,
            counters: Arc::default(),
            faults: Arc::default(),
            refusals: Arc::default(),
            unknown_paths: Arc::default(),
            message_limits: Limits {
                message_bytes: settings.message_bytes,
                fragment_overhead_bytes: settings.fragment_overhead_bytes,
            },
            request_limits: RequestLimits {
                header_bytes: settings.header_bytes,
                header_count: settings.header_count,
            },
            deflate: deflate_config(&settings),
            control: Rate::new(settings.control_per_s, settings.control_burst),
            messages: Rate::new(settings.messages_per_s, settings.messages_burst),
            bytes: Rate::new(settings.bytes_per_s, settings.bytes_burst.max(settings.message_bytes as f64)),
            accepts: Rate::new(settings.accepts_per_address_per_s, settings.accepts_per_address_per_s),
            queue: Budget { bytes: settings.queue_bytes, age_ms: ms(settings.queue_age_s) },
            trusted,
            connection_cap,
            memory_cap,
            memory_bytes: 0,
            shared: SharedBytes::default(),
            closing_bytes: 0,
            outboxes: Vec::new(),
            compressors: Default::default(),
            settings,
        })
    }

    /// The time of the turn as connections store it; never 0.
    pub fn now(&self) -> u32 {
        (self.now_ms as u32).max(1)
    }

    /// An empty outbox, from the pool if it has one.
    pub fn outbox(&mut self) -> Box<Outbox> {
        self.outboxes.pop().unwrap_or_default()
    }

    /// Takes back an outbox that is empty.
    pub fn give_back(&mut self, outbox: Box<Outbox>) {
        if self.outboxes.len() < SPARE_OUTBOXES {
            self.outboxes.push(outbox);
        }
    }

    /// Drops what is kept for the next connection or broadcast.
    pub(super) fn drop_spares(&mut self) {
        self.outboxes = Vec::new();
        self.compressors = Default::default();
    }

    /// Compresses with an empty window of `bits` (9..=15). False when it failed: then send plain.
    pub fn compress_alone(&mut self, bits: u8, payload: &[u8], out: &mut Vec<u8>) -> bool {
        let level = self.deflate.level;
        let slot = &mut self.compressors[usize::from(bits & 15)];
        let compressor = slot.get_or_insert_with(|| Box::new(Compressor::new(bits, level, false)));
        compressor.compress(payload, out)
    }

    /// Is the address exempt from the limits by address: by `limits.trusted_networks`, or because a Unix socket has none?
    pub fn trusts(&self, address: &Address) -> bool {
        address.ip().is_none() || self.trusted.iter().any(|network| network.contains(address))
    }

    /// Is a peer's word on its clients' addresses taken: by `server.uds_trusted`, or by `limits.trusted_networks`?
    pub fn believes(&self, address: &Address) -> bool {
        match address.ip() {
            None => self.settings.uds_trusted,
            Some(_) => self.trusts(address),
        }
    }

    /// What open connections hold, in bytes: what is shared once.
    pub fn open_bytes(&self) -> usize {
        self.memory_bytes + self.shared.get()
    }

    /// Is the memory budget used up by open connections?
    pub fn is_full(&self) -> bool {
        self.memory_cap > 0 && self.open_bytes() > self.memory_cap
    }

    /// What a connection is charged with changes from one sum to another: `closing` or not, so many bytes.
    pub fn recharge(&mut self, (was_closing, before): (bool, u32), (closing, after): (bool, u32)) {
        *self.sum(was_closing) -= before as usize;
        *self.sum(closing) += after as usize;
    }

    fn sum(&mut self, closing: bool) -> &mut usize {
        if closing { &mut self.closing_bytes } else { &mut self.memory_bytes }
    }
}

fn deflate_config(settings: &Settings) -> DeflateConfig {
    DeflateConfig {
        enabled: settings.deflate_enabled,
        threshold_bytes: settings.deflate_threshold_bytes,
        level: settings.deflate_level,
        server_context_takeover: settings.deflate_server_context_takeover,
        client_context_takeover: settings.deflate_client_context_takeover,
        server_max_window_bits: settings.deflate_server_max_window_bits,
        client_max_window_bits: settings.deflate_client_max_window_bits,
    }
}
