//! One random life of a shard: clients of both kinds, time, tables, links, and the driver's part. Its host is in `rumour`.

use std::collections::{BTreeMap, BTreeSet};

use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;
use serde_json::json;

use super::{EPOCH, SOCKET, World, chatter, client_frame, hold_to_the_protocol, upgrade};
use crate::peer::Random;

const EXTENSION: &str = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

/// A world, and what each of its connections was sent.
pub struct Life {
    pub(super) world: World,
    pub(super) random: Random,
    sent: BTreeMap<ConnSlot, Vec<u8>>,
    /// Handles that the host has heard of, the newest first.
    pub(super) rooms: Vec<u32>,
    pub(super) members: Vec<u32>,
    /// Pushes that it has heard and not answered: member and reference.
    pub(super) asked: Vec<(u32, String)>,
    /// Of channel sockets; and how many messages clients have sent there.
    channels: BTreeSet<ConnSlot>,
    said: u32,
    /// Of the last stored message.
    pub(super) offset: u64,
    /// As many connections as this, then no more for now.
    crowd: usize,
    version: u64,
    pub(super) epoch: u64,
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let memory_bytes = [1_500_000, 12_000][(seed / 7 % 2) as usize];
        let changes = json!({
            "limits.queue_bytes": 9000, "limits.memory_bytes": memory_bytes, "mesh.room_credit_bytes": 600,
            "mesh.link_bytes": 2000, "limits.connections_per_address": 4, "limits.connections": 30,
            "deflate.server_context_takeover": true, "limits.message_bytes": 4000, "limits.waiting_bytes": 300,
            "limits.rooms_per_connection": 3, "limits.reply_bytes": 1000,
        });
        let policy = ["close", "drop_new", "drop_old", "conflate", "catch_up"][(seed % 5) as usize];
        let world = World::with(changes, json!({"slow_client": policy, "history": seed.is_multiple_of(2)}));
        let (sent, rooms, members, asked) = (BTreeMap::new(), Vec::new(), Vec::new(), Vec::new());
        let (channels, said) = (BTreeSet::new(), 0);
        let (random, crowd) = (Random(seed * 77 + 1), [2, 6, 30][(seed / 3 % 3) as usize]);
        Life {
            world,
            random,
            sent,
            rooms,
            members,
            asked,
            channels,
            said,
            offset: 0,
            crowd,
            version: 1,
            epoch: EPOCH,
        }
    }

    pub fn step(&mut self) {
        match self.random.below(64) {
            0..6 => self.accept(),
            6..18 => self.client_speaks(),
            18 => self.client_ends(),
            19..40 => self.host_speaks(),
            40..43 => self.world.acknowledge(0),
            43 => self.table_or_link(),
            44..48 => {
                let ms = self.random.below(700) as u64;
                self.time_passes(ms);
            }
            48 => self.time_passes(6_000),
            49 | 50 => self.observe_link(),
            _ => self.turn(),
        }
        self.holds_to_the_budget();
    }

    fn accept(&mut self) {
        if self.sent.len() > self.crowd {
            return;
        }
        let peer = format!("{}:1", ["127.0.0.1", "10.0.0.1", "10.0.0.2"][self.random.below(3)]);
        let tls = self.random.below(20) == 0;
        let Some(slot) = self.world.core.accept(peer.parse().ok(), tls) else { return };
        assert!(self.sent.insert(slot, Vec::new()).is_none());
        let headers = ["", EXTENSION, "Origin: x\r\n", EXTENSION][self.random.below(4)];
        let path =
            [format!("/chat/{}", self.random.below(2)), SOCKET.to_owned()][self.random.below(2)].clone();
        if path == SOCKET {
            self.channels.insert(slot);
        }
        let mut request = upgrade(&path, headers).into_bytes();
        if self.random.below(4) == 0 {
            request.truncate(self.random.below(request.len()));
        }
        self.world.core.receive(slot, &mut request);
    }

    /// Every connection that has not been removed.
    pub(super) fn slots(&self) -> Vec<ConnSlot> {
        self.sent.keys().copied().collect()
    }

    fn any_slot(&mut self) -> Option<ConnSlot> {
        let at = self.random.below(self.sent.len().max(1));
        self.sent.keys().nth(at).copied()
    }

    fn client_speaks(&mut self) {
        let Some(slot) = self.any_slot().filter(|&slot| self.world.core.wants_read(slot)) else { return };
        self.world.core.take_held(slot);
        let size = self.random.below(300);
        let mut bytes = match self.random.below(24) {
            0 => self.random.bytes(20),
            1 => client_frame(Opcode::Close, &[3, 232]),
            2..5 => client_frame(Opcode::Ping, b"p"),
            _ if self.channels.contains(&slot) => {
                self.said += 1;
                chatter::envelope(&mut self.random, self.said, size)
            }
            _ => client_frame(Opcode::Text, "c".repeat(size).as_bytes()),
        };
        if self.random.below(16) == 0 {
            bytes.truncate(self.random.below(bytes.len()));
        }
        self.world.core.receive(slot, &mut bytes);
    }

    fn client_ends(&mut self) {
        let Some(slot) = self.any_slot() else { return };
        match self.random.below(4) {
            0 => self.world.core.at_eof(slot),
            1 => self.world.core.failed(slot, true),
            2 => self.world.core.hung_up(slot),
            _ => self.world.core.transport_holds(slot, self.random.below(500)),
        }
    }

    fn table_or_link(&mut self) {
        self.version += 1;
        self.asked.clear(); // by a new link, or a new owner, they are asked no more
        match self.random.below(6) {
            0 | 1 => self.world.link_down(0),
            2 => self.world.core.retry_links(),
            other => {
                self.epoch += 1;
                let owner = if other == 3 { -1 } else { 0 };
                self.world.table_of_two(self.version, owner, self.epoch);
            }
        }
        self.world.obey_link_orders();
    }

    /// The driver's part: writes, as far as sockets take it, and removes the dead.
    fn turn(&mut self) {
        self.world.core.work.resumed.clear();
        for slot in std::mem::take(&mut self.world.core.work.dirty) {
            let Some(sent) = self.sent.get_mut(&slot) else { continue };
            let full = self.random.below(3) == 0;
            let most = if full { self.random.below(400) } else { usize::MAX };
            sent.extend(self.world.read_some(slot, most));
            self.world.core.flushed(slot, full);
        }
        self.bury();
    }

    fn bury(&mut self) {
        for slot in self.world.bury() {
            let sent = self.sent.remove(&slot).expect("was open");
            self.channels.remove(&slot);
            hold_to_the_protocol(&sent);
        }
        assert_eq!(self.world.core.connections(), self.sent.len());
    }

    pub fn end(mut self) {
        for slot in self.slots() {
            self.world.core.gone(slot);
        }
        self.bury();
        self.world.host_frames();
        self.world.acknowledge(0);
        for gauge in ["connections", "members", "rooms", "paused"] {
            assert_eq!(self.world.counter(gauge), 0, "{gauge}");
        }
        let env = &self.world.core.env;
        assert_eq!((env.memory_bytes, env.shared.get(), env.closing_bytes), (0, 0, 0));
        assert_eq!(self.world.core.handles(), 0);
    }
}
