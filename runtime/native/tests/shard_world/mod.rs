//! A shard core with a fake host behind it: clients are byte strings, the clock is a number.

use std::io::IoSlice;

use _native::mesh::{Incoming, Kind, Outgoing, body};
use _native::shard::closing::Flushed;
use _native::shard::config::Config;
use _native::shard::core::Core;
use _native::shard::env::Env;
use _native::shard::id::Mint;
use _native::shard::outbox::SLICES;
use _native::shard::routes::{Route, Routes};
use _native::shard::table::TableUpdate;
use _native::ws::encode;
use _native::ws::opcode::Opcode;
use serde_json::{Value, json};

pub const EPOCH: u64 = 1 << 32 | 1;

/// One frame as the host saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub kind: Kind,
    pub flags: u8,
    pub handle: u32,
    pub epoch: u64,
    pub body: Vec<u8>,
}

pub struct World {
    pub core: Core,
    pub now_ms: u64,
    host_in: Incoming,
    host_out: Outgoing,
}

/// The registry's defaults, as far as the shard reads them, with quotas and caps that do not get in the way.
pub fn settings() -> Value {
    json!({
        "limits.header_bytes": 16384, "limits.header_count": 100, "limits.header_timeout_s": 10.0,
        "limits.header_reads": 512, "limits.tls_timeout_s": 5.0, "limits.message_bytes": 1048576,
        "limits.fragment_overhead_bytes": 64, "limits.assembly_timeout_s": 30.0, "limits.control_per_s": 10.0,
        "limits.control_burst": 50.0, "limits.messages_per_s": 100.0, "limits.messages_burst": 200.0,
        "limits.bytes_per_s": 1048576.0, "limits.bytes_burst": 1048576.0, "limits.queue_bytes": 1048576,
        "limits.queue_age_s": 30.0, "limits.connections": 0, "limits.connections_per_address": 256,
        "limits.accepts_per_address_per_s": 50.0, "limits.accept_burst": 64, "limits.memory_bytes": 0,
        "limits.loop_lag_ms": 100, "limits.trusted_networks": ["127.0.0.0/8", "::1/128"], "limits.origins": [],
        "heartbeat.interval_s": 25.0, "heartbeat.timeout_s": 10.0, "close.timeout_s": 5.0, "close.barrier_s": 0.5,
        "deflate.enabled": true, "deflate.threshold_bytes": 64, "deflate.level": 1,
        "deflate.server_context_takeover": false, "deflate.client_context_takeover": false,
        "deflate.server_max_window_bits": 15, "deflate.client_max_window_bits": 15,
        "mesh.room_credit_bytes": 65536, "mesh.link_bytes": 16777216
    })
}

impl World {
    pub fn new() -> World {
        World::with(json!({}), json!({}))
    }

    /// `changes` to the settings, `route` to the room's route.
    pub fn with(changes: Value, route: Value) -> World {
        let mut all = settings();
        merge(&mut all, changes);
        let config = json!({"index": 0, "shards": 1, "generation": 1, "settings": all}).to_string();
        let config = Config::from_json(config.as_bytes()).unwrap();
        let memory = config.settings.memory_bytes;
        let env = Env::new(&config, config.connection_cap(1000), memory).unwrap();
        let mut world = World {
            core: Core::new(env, 0, 1, Mint::new(0, 1, 7)),
            now_ms: 1000,
            host_in: Incoming::new(1 << 25),
            host_out: Outgoing::default(),
        };
        let mut it = json!({"kind": "chat:{name}", "path": "/chat/{name}"});
        merge(&mut it, route);
        let route: Route = serde_json::from_value(it).unwrap();
        world.core.set_routes(Routes { rooms: vec![route], pages: vec![] });
        world.advance(0);
        world.table(1, 0, EPOCH);
        world.core.link_up(0);
        world
    }

    pub fn table(&mut self, version: u64, host: i64, epoch: u64) {
        let hosts = json!([{"index": 0, "generation": version, "address": "/nowhere"}]);
        let update = json!({"version": version, "hosts": hosts, "rows": [[0, 16384, host, epoch]]});
        self.core.apply_table(&serde_json::from_value::<TableUpdate>(update).unwrap());
    }

    pub fn advance(&mut self, ms: u64) {
        self.now_ms += ms;
        self.core.env.now_ms = self.now_ms;
        self.core.tick(self.now_ms);
    }

    /// A connection that has sent its request and read the 101.
    pub fn join(&mut self, path: &str) -> u32 {
        let slot = self.accept();
        let answer = self.request(slot, path, "");
        assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
        slot
    }

    pub fn accept(&mut self) -> u32 {
        self.core.accept("127.0.0.1:999".parse().ok(), false).unwrap()
    }

    pub fn request(&mut self, slot: u32, path: &str, headers: &str) -> String {
        let mut request = upgrade(path, headers).into_bytes();
        self.core.receive(slot, &mut request);
        String::from_utf8_lossy(&self.read(slot)).into_owned()
    }

    pub fn text(&mut self, slot: u32, text: &str) {
        self.frame(slot, Opcode::Text, text.as_bytes());
    }

    pub fn frame(&mut self, slot: u32, opcode: Opcode, payload: &[u8]) {
        let mut bytes = Vec::new();
        encode::append_masked_frame(&mut bytes, opcode, false, payload, [1, 2, 3, 4]);
        self.core.receive(slot, &mut bytes);
    }

    /// Everything queued for a client, as if its socket took it all.
    pub fn read(&mut self, slot: u32) -> Vec<u8> {
        let bytes = self.read_some(slot, usize::MAX);
        self.core.flushed(slot, false);
        bytes
    }

    /// At most `most` bytes; then the socket is full.
    pub fn read_some(&mut self, slot: u32, most: usize) -> Vec<u8> {
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

    pub fn flush(&mut self, slot: u32) -> Flushed {
        self.core.flushed(slot, true)
    }

    /// What the host gets now.
    pub fn host_frames(&mut self) -> Vec<Seen> {
        let bytes = self.core.link_unsent(0).to_vec();
        self.core.link_wrote(0, bytes.len());
        self.host_in.space(bytes.len())[..bytes.len()].copy_from_slice(&bytes);
        self.host_in.filled(bytes.len());
        let mut seen = Vec::new();
        while let Some(it) = self.host_in.next_frame().unwrap() {
            let body = it.body.to_vec();
            seen.push(Seen { kind: it.kind, flags: it.flags, handle: it.handle, epoch: it.epoch, body });
        }
        seen
    }

    pub fn kinds(&mut self) -> Vec<Kind> {
        self.host_frames().into_iter().map(|seen| seen.kind).collect()
    }

    /// A frame from the host, with the room's epoch.
    pub fn host_says(&mut self, kind: Kind, handle: u32, parts: &[&[u8]]) {
        self.host_says_in(EPOCH, kind, handle, parts);
    }

    pub fn host_says_in(&mut self, epoch: u64, kind: Kind, handle: u32, parts: &[&[u8]]) {
        self.host_out.push(kind, 0, handle, epoch, parts);
        self.host_out.seal(self.host_in.taken(), true);
        let bytes = self.host_out.unsent().to_vec();
        self.host_out.advance(bytes.len());
        self.core.link_space(0).unwrap()[..bytes.len()].copy_from_slice(&bytes);
        self.core.link_filled(0, bytes.len()).unwrap();
    }

    pub fn publish(&mut self, room: u32, except: u32, text: &str) {
        let head = body::Publish { except, offset: 0 }.bytes();
        self.host_says(Kind::Publish, room, &[&head, text.as_bytes()]);
    }

    /// The host's process is gone, another takes its place on the same index.
    pub fn replace_host(&mut self, version: u64, epoch: u64) {
        self.core.link_down(0);
        self.host_in = Incoming::new(1 << 25);
        self.host_out = Outgoing::default();
        self.table(version, 0, epoch);
        self.core.link_up(0);
    }

    pub fn counter(&self, name: &str) -> u64 {
        self.core.env.counters.read().into_iter().find(|(known, _)| *known == name).unwrap().1
    }
}

fn merge(into: &mut Value, changes: Value) {
    for (name, value) in changes.as_object().unwrap() {
        into[name] = value.clone();
    }
}

pub fn upgrade(path: &str, headers: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
    )
}

/// An unmasked server frame of up to 65,535 bytes.
pub fn server_frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    encode::append_frame(&mut out, opcode, false, payload);
    out
}

pub fn close_frame(code: u16, reason: &str) -> Vec<u8> {
    server_frame(Opcode::Close, &_native::ws::close::payload(code, reason))
}
