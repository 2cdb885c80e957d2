//! A shard core with fake hosts behind it: clients are byte strings, the clock is a number.

use std::io::IoSlice;

use _native::shard::config::Config;
use _native::shard::core::Core;
use _native::shard::ending::Flushed;
use _native::shard::env::Env;
use _native::shard::id::Mint;
use _native::shard::outbox::SLICES;
use _native::shard::routes::{Route, Routes};
use _native::shard::slots::ConnSlot;
use _native::shard::table::TableUpdate;
use _native::ws::encode;
use _native::ws::opcode::Opcode;
use serde_json::{Value, json};

mod channels;
mod chatter;
mod client;
pub mod endings;
mod hosts;
pub mod life;
mod pressure;
mod rumour;
mod settings;
mod streams;

pub use channels::SOCKET;
pub use client::{heard, hold_to_the_protocol};
pub use hosts::HostEnd;
pub use settings::{changed, merge};
pub use streams::{STREAM, gap, pushed, said, told_alone};

pub const EPOCH: u64 = 1 << 32 | 1;

pub struct World {
    pub core: Core,
    pub now_ms: u64,
    /// The hosts let newcomers in at once, if they came by a direct path.
    pub admits: bool,
    hosts: [HostEnd; 2],
}

/// A shard's core, before it knows anything.
pub fn new_core(changes: Value) -> Core {
    let config = json!({"index": 0, "shards": 1, "generation": 1, "settings": changed(changes)}).to_string();
    let config = Config::from_json(config.as_bytes()).unwrap();
    let env = Env::new(&config, config.connection_cap(100_000), config.settings.memory_bytes).unwrap();
    Core::new(env, config.shard(), 1, Mint::new(config.shard(), 1, 7))
}

/// `/chat/{name}`, with changes.
pub fn chat(changes: Value) -> Route {
    let mut route = json!({"kind": "chat:{name}", "path": "/chat/{name}"});
    merge(&mut route, changes);
    serde_json::from_value(route).unwrap()
}

impl World {
    pub fn new() -> World {
        World::with(json!({}), json!({}))
    }

    /// `changes` to the settings, `route` to the room's route.
    pub fn with(changes: Value, route: Value) -> World {
        let mut world =
            World { core: new_core(changes), now_ms: 1000, admits: true, hosts: Default::default() };
        world.core.set_routes(Routes { rooms: vec![chat(route)], pages: vec![] });
        world.advance(0);
        world.table(1, 0, EPOCH);
        world.core.work.links.clear();
        world.connect(0);
        world
    }

    /// Host 0 lives, in a new generation; `host` owns everything.
    pub fn table(&mut self, version: u64, host: i64, epoch: u64) {
        let hosts = json!([{"index": 0, "generation": version, "address": "/nowhere"}]);
        self.apply(version, hosts, host, epoch);
    }

    /// Hosts 0 and 1 live, in their first generation; `host` owns everything.
    pub fn table_of_two(&mut self, version: u64, host: i64, epoch: u64) {
        let host_row = |index: u32| json!({"index": index, "generation": 1, "address": "/nowhere"});
        self.apply(version, json!([host_row(0), host_row(1)]), host, epoch);
    }

    fn apply(&mut self, version: u64, hosts: Value, host: i64, epoch: u64) {
        let update = json!({"version": version, "hosts": hosts, "rows": [[0, 16384, host, epoch]]});
        self.core.apply_table(&serde_json::from_value::<TableUpdate>(update).unwrap());
    }

    pub fn advance(&mut self, ms: u64) {
        self.now_ms += ms;
        self.core.env.now_ms = self.now_ms;
        self.core.tick(self.now_ms);
    }

    /// A connection that has sent its request and read the 101.
    pub fn join(&mut self, path: &str) -> ConnSlot {
        let slot = self.accept();
        let answer = self.request(slot, path, "");
        assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
        slot
    }

    pub fn accept(&mut self) -> ConnSlot {
        self.accept_from("127.0.0.1:999")
    }

    pub fn accept_from(&mut self, peer: &str) -> ConnSlot {
        self.core.accept(peer.parse().ok(), false).unwrap()
    }

    pub fn request(&mut self, slot: ConnSlot, path: &str, headers: &str) -> String {
        let mut request = upgrade(path, headers).into_bytes();
        self.core.receive(slot, &mut request);
        String::from_utf8_lossy(&self.read(slot)).into_owned()
    }

    pub fn text(&mut self, slot: ConnSlot, text: &str) {
        self.frame(slot, Opcode::Text, text.as_bytes());
    }

    pub fn frame(&mut self, slot: ConnSlot, opcode: Opcode, payload: &[u8]) {
        self.core.receive(slot, &mut client_frame(opcode, payload));
    }

    /// Everything queued for a client, as if its socket took it all.
    pub fn read(&mut self, slot: ConnSlot) -> Vec<u8> {
        let bytes = self.read_some(slot, usize::MAX);
        self.core.flushed(slot, false);
        bytes
    }

    /// At most `most` bytes; then the socket is full.
    pub fn read_some(&mut self, slot: ConnSlot, most: usize) -> Vec<u8> {
        let mut out = Vec::new();
        while out.len() < most {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = self.core.slices(slot, &mut slices);
            let bytes: Vec<u8> = slices[..count].iter().flat_map(|slice| slice.to_vec()).collect();
            let taken = bytes.len().min(most - out.len());
            if taken == 0 {
                break;
            }
            out.extend_from_slice(&bytes[..taken]);
            self.core.wrote(slot, taken);
        }
        out
    }

    /// Where in memory stands what a client is sent next.
    pub fn first_byte_at(&self, slot: ConnSlot) -> usize {
        let mut slices = [IoSlice::new(&[]); SLICES];
        self.core.slices(slot, &mut slices);
        slices[0].as_ptr() as usize
    }

    pub fn flush(&mut self, slot: ConnSlot) -> Flushed {
        self.core.flushed(slot, true)
    }

    /// What a driver does at the end of a turn: the dead are removed. Their slots.
    pub fn bury(&mut self) -> Vec<ConnSlot> {
        let dead = std::mem::take(&mut self.core.work.dead);
        dead.iter().for_each(|&slot| self.core.remove(slot));
        dead
    }

    pub fn counter(&self, name: &str) -> u64 {
        self.core.env.counters.read().into_iter().find(|(known, _)| *known == name).unwrap().1
    }
}

pub fn upgrade(path: &str, headers: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
    )
}

/// A client's whole frame.
pub fn client_frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    encode::append_masked_frame(&mut out, opcode, false, payload, [1, 2, 3, 4]);
    out
}

/// A server's whole frame.
pub fn server_frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    encode::append_frame(&mut out, opcode, false, payload);
    out
}

pub fn close_frame(code: u16, reason: &str) -> Vec<u8> {
    server_frame(Opcode::Close, &_native::ws::close::payload(code, reason))
}
