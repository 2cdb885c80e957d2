//! One random life of the joined world, a step at a time.

use serde_json::{Value, json};

use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;

use super::client::{Client, Pushed};
use super::{WIDE, World};
use crate::shard_world::{SOCKET, client_frame, upgrade};

/// Topics, and rooms by path, are these many.
const ROOMS: usize = 4;
/// What a crowd pushes at once.
const CROWD: usize = 5000;

impl World {
    pub fn step(&mut self) {
        let most = 1 + self.random.below(600);
        match self.random.below(100) {
            0..4 => self.connects(),
            4..32 => self.speaks(),
            32 => self.goes(),
            33..74 => self.bytes_move(most),
            74..80 => self.turn(if most > 400 { usize::MAX } else { most }),
            80..95 => self.time_passes(most % 2),
            _ => self.rarely(),
        }
    }

    fn bytes_move(&mut self, most: usize) {
        match self.random.below(41) {
            0..12 => drop(self.shard_writes(most)),
            12..27 => drop(self.on_a_wire(most, World::host_reads)),
            27..35 => drop(self.on_a_wire(most, World::shard_reads)),
            _ if self.blocked[most % 2] => {}
            _ => drop(self.host_writes(most % 2, most)),
        }
    }

    fn time_passes(&mut self, host: usize) {
        match self.random.below(15) {
            0..12 if self.blocked[host] => {}
            0..8 => self.hosts[host].go_on(&mut self.random, true),
            8..12 => drop(self.hosts[host].run_due(&mut self.random)),
            _ => {
                let ms = [1, 10, 30][self.random.below(3)];
                self.advance(ms);
                self.observe_links();
            }
        }
    }

    /// Tables, breaks and deaths.
    fn rarely(&mut self) {
        let host = self.random.below(2);
        match self.random.below(40) {
            _ if self.window == WIDE && self.random.below(8) == 0 => self.crowd_speaks(),
            0 => self.break_link(host),
            1 => self.kill(host),
            2..5 => {
                let half = self.random.below(2);
                self.move_half(half, host);
            }
            5..18 => drop(self.take_table()),
            18..34 => drop(self.host_takes_table(host)),
            34..37 => self.blocked[host] = !self.blocked[host],
            _ => {
                self.shard.retry_links();
                self.obey_link_orders();
            }
        }
    }

    fn on_a_wire(&mut self, most: usize, act: impl FnOnce(&mut World, usize, usize) -> bool) -> bool {
        let count = self.wires.len();
        count > 0 && {
            let at = self.random.below(count);
            act(self, at, most)
        }
    }

    fn connects(&mut self) {
        if self.clients.len() >= 5 {
            return;
        }
        let is_channel = self.random.below(4) > 0;
        let path = if is_channel { SOCKET.into() } else { format!("/chat/{}", self.random.below(ROOMS)) };
        self.connect_to(path);
    }

    fn connect_to(&mut self, path: String) {
        let Some(slot) = self.shard.accept("127.0.0.1:1".parse().ok(), false) else { return };
        let is_channel = path == SOCKET;
        assert!(self.clients.insert(slot, Client { is_channel, ..Client::default() }).is_none());
        self.shard.receive(slot, &mut upgrade(&path, "").into_bytes());
    }

    fn any_client(&mut self) -> Option<ConnSlot> {
        let at = self.random.below(self.clients.len().max(1));
        self.clients.keys().nth(at).copied()
    }

    fn goes(&mut self) {
        let Some(slot) = self.any_client() else { return };
        match self.random.below(3) {
            0 => self.shard.at_eof(slot),
            1 => self.shard.failed(slot, true),
            _ if self.shard.wants_read(slot) => {
                self.shard.take_held(slot);
                self.shard.receive(slot, &mut client_frame(Opcode::Close, &[3, 232]));
            }
            _ => {}
        }
    }

    /// Often several messages in one read: what is behind a join is sent before its answer.
    fn speaks(&mut self) {
        let Some(slot) = self.any_client().filter(|&slot| self.shard.wants_read(slot)) else { return };
        self.shard.take_held(slot);
        let mut bytes = Vec::new();
        for _ in 0..1 + self.random.below(4) {
            bytes.extend(self.message(slot));
        }
        self.shard.receive(slot, &mut bytes);
    }

    /// Thousands of pushes at once. Often a host dies before it has read them.
    fn crowd_speaks(&mut self) {
        let Some(slot) = self.any_client().filter(|slot| self.clients[slot].is_channel) else { return };
        if !self.shard.wants_read(slot) {
            return;
        }
        if let Some(topic) = self.clients[&slot].current.keys().next().cloned() {
            let one = |world: &mut World| world.push(slot, topic.clone(), "say", 0).to_string();
            let frames = (0..CROWD).flat_map(|_| client_frame(Opcode::Text, one(self).as_bytes()));
            let mut bytes: Vec<u8> = frames.collect();
            self.shard.take_held(slot);
            self.shard.receive(slot, &mut bytes);
        }
        if self.random.below(2) == 0 {
            let host = self.random.below(2);
            self.kill(host);
        }
    }

    fn message(&mut self, slot: ConnSlot) -> Vec<u8> {
        let size = self.random.below(300);
        if !self.clients[&slot].is_channel {
            self.said += 1;
            let said = self.said;
            self.clients.get_mut(&slot).expect("a client").owed.push(said);
            return client_frame(Opcode::Text, format!("{said}:{}", "c".repeat(size)).as_bytes());
        }
        let topic = format!("chat:{}", self.random.below(ROOMS));
        let envelope = match self.random.below(16) {
            0..4 => self.join(slot, topic),
            4 => self.leave(slot, topic),
            at => self.push(slot, topic, if at < 7 { "read" } else { "say" }, size),
        };
        client_frame(Opcode::Text, envelope.to_string().as_bytes())
    }

    fn join(&mut self, slot: ConnSlot, topic: String) -> Value {
        self.said += 1;
        let join_ref = self.said.to_string();
        let params = json!({ "p": "p".repeat(self.random.below(90)) });
        let client = self.clients.get_mut(&slot).expect("a client");
        client.current.insert(topic.clone(), join_ref.clone());
        client.asks.insert(join_ref.clone());
        json!([join_ref, join_ref, topic, "phx_join", params])
    }

    fn leave(&mut self, slot: ConnSlot, topic: String) -> Value {
        self.said += 1;
        let reference = self.said.to_string();
        let client = self.clients.get_mut(&slot).expect("a client");
        let join_ref = client.current.remove(&topic);
        client.asks.insert(reference.clone());
        json!([join_ref, reference, topic, "phx_leave", {}])
    }

    /// A push under the client's membership of the topic; under none it is not noted.
    pub(super) fn push(&mut self, slot: ConnSlot, topic: String, event: &str, size: usize) -> Value {
        self.said += 1;
        let reference = format!("p{}", self.said);
        let client = self.clients.get_mut(&slot).expect("a client");
        let join_ref = client.current.get(&topic).cloned();
        if let Some(join_ref) = join_ref.clone() {
            client.pushes.push(Pushed { reference: reference.clone(), join_ref });
        }
        json!([join_ref, reference, topic, event, "c".repeat(size)])
    }
}
