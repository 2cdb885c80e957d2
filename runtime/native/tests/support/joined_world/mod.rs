//! A real shard core and two real host cores, joined by fake wires: clients, users, tables, breaks and deaths at random.
//! What one side alone cannot see is held here: credit, answers, and that both count the same (`audit`).

mod audit;
mod client;
mod flow;
mod host;
mod life;
mod losses;
mod user;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use _native::host::Row;
use _native::mesh::HostIndex;
use _native::shard::core::Core;
use _native::shard::routes::Routes;
use _native::shard::slots::ConnSlot;
use _native::shard::table::TableUpdate;
use _native::shard::work::LinkOrder;
use serde_json::{Value, json};

use self::client::Client;
use self::host::{Handled, Host};
use self::wire::Wire;
use crate::peer::Random;
use crate::shard_world::{chat, new_core};

/// The window of each room, at its shard and at its host: of most lives, and of those in which crowds speak.
pub const WINDOW: u32 = 1200;
pub const WIDE: u32 = 1 << 20;
/// Partitions of each half of the table.
const HALF: u32 = 8192;

pub struct World {
    random: Random,
    window: u32,
    shard: Core,
    hosts: [Host; 2],
    handled: Handled,
    wires: Vec<Wire>,
    clients: BTreeMap<ConnSlot, Client>,
    /// Clients whose sockets have not taken all that was queued.
    full: BTreeSet<ConnSlot>,
    /// Tables on their way to the shard.
    tables: Vec<Value>,
    version: u64,
    /// Owner and epoch of each half.
    rows: [(usize, u64); 2],
    now_ms: u64,
    /// Hosts whose process is blocked: they read and write nothing.
    blocked: [bool; 2],
    /// How many messages clients have sent.
    said: u32,
}

fn host_config(window: u32) -> _native::host::Config {
    _native::host::Config {
        room_credit_bytes: window,
        idle_ms: 60,
        rooms: 5,
        mailbox_messages: 4,
        join_bytes: 60,
        ..crate::host_world::config()
    }
}

impl World {
    pub fn new(seed: u64, window: u32) -> World {
        let changes = json!({
            "limits.messages_per_s": 0, "limits.bytes_per_s": 0, "mesh.room_credit_bytes": window,
            "limits.waiting_bytes": 700, "limits.connections_per_address": 0, "limits.accepts_per_address_per_s": 0,
            "heartbeat.interval_s": 0, "deflate.enabled": false, "limits.rooms_per_connection": 3,
            "mesh.unread_s": 0.05,
        });
        let mut shard = new_core(changes);
        shard.set_routes(Routes { rooms: vec![chat(json!({}))], pages: vec![] });
        let handled = Handled::default();
        let mut world = World {
            random: Random(seed * 7919 + 1),
            window,
            shard,
            hosts: [1, 1].map(|generation| Host::new(generation, host_config(window), handled.clone())),
            handled,
            wires: Vec::new(),
            clients: BTreeMap::new(),
            full: BTreeSet::new(),
            tables: Vec::new(),
            version: 0,
            rows: [(0, 1), (1, 1)],
            now_ms: 1000,
            blocked: [false; 2],
            said: 0,
        };
        world.publish_table();
        world.advance(0);
        world
    }

    fn advance(&mut self, ms: u64) {
        self.now_ms += ms;
        self.shard.env.now_ms = self.now_ms;
        self.shard.tick(self.now_ms);
        for host in &mut self.hosts {
            host.tick(self.now_ms, &mut self.random);
        }
    }

    /// Half of the actors get another epoch, and perhaps another owner.
    fn move_half(&mut self, half: usize, owner: usize) {
        self.rows[half] = (owner, self.version + 1);
        self.publish_table();
    }

    /// The table goes out to everybody, whom it reaches one by one.
    fn publish_table(&mut self) {
        self.version += 1;
        let of = |half: usize| (half as u32 * HALF, self.rows[half]);
        let rows = [of(0), of(1)].map(|(first, (owner, epoch))| json!([first, HALF, owner, epoch]));
        let hosts = [0, 1].map(
            |index| json!({"index": index, "generation": self.hosts[index].generation, "address": self.address(index)}),
        );
        self.tables.push(json!({"version": self.version, "hosts": hosts, "rows": rows}));
        for (index, host) in self.hosts.iter_mut().enumerate() {
            let rows = [of(0), of(1)].into_iter().filter(|(_, (owner, _))| *owner == index);
            let rows = rows.map(|(first, (_, epoch))| Row { first, count: HALF, epoch }).collect();
            host.tables.push((self.version, rows));
        }
    }

    fn address(&self, host: usize) -> String {
        format!("/nowhere/{}", self.hosts[host].generation)
    }

    /// The shard takes one of the tables on their way.
    fn take_table(&mut self) -> bool {
        if self.tables.is_empty() {
            return false;
        }
        let table = serde_json::from_value::<TableUpdate>(self.tables.remove(0)).expect("a table");
        self.shard.apply_table(&table);
        self.obey_link_orders();
        true
    }

    /// A host takes one of the tables on their way.
    fn host_takes_table(&mut self, host: usize) -> bool {
        self.hosts[host].take_table(&mut self.random)
    }

    fn obey_link_orders(&mut self) {
        for order in std::mem::take(&mut self.shard.work.links) {
            match order {
                LinkOrder::Disconnect { host } => self.forget_wire(host.index()),
                LinkOrder::Connect { host, address } => self.connect(host.index(), &address),
            }
        }
    }

    /// The shard's end is gone; the host reads to the end of what was sent.
    fn forget_wire(&mut self, host: usize) {
        let open = self.wires.iter_mut().filter(|wire| wire.host == host && wire.is_open);
        open.for_each(|wire| wire.is_open = false);
    }

    fn connect(&mut self, host: usize, address: &str) {
        let is_open = self.wires.iter().any(|wire| wire.host == host && wire.is_open);
        if is_open || self.address(host) != address {
            return;
        }
        let link = self.hosts[host].core.open_link();
        self.wires.push(Wire::new(host, link));
        self.shard.link_up(HostIndex(host as u32));
    }
}
