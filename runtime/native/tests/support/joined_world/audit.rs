//! What must hold when everything has come to rest.

use _native::ws::opcode::Opcode;

use super::World;
use crate::shard_world::client_frame;

/// Rounds after which the world must be at rest.
const ROUNDS: usize = 500;

impl World {
    /// Everything arrives, every turn ends; then credit, answers and counts are held to what they must be.
    pub fn audit(&mut self) {
        self.rest();
        self.hold_to_answers();
        self.hold_to_messages();
        self.hold_to_windows(i64::from(self.window) / 2);
        self.hold_to_counts();
        self.hold_to_whole_rooms();
        self.probe();
        self.hold_to_answers();
    }

    fn rest(&mut self) {
        self.blocked = [false; 2];
        for round in 0.. {
            assert!(round < ROUNDS, "it does not come to rest");
            if !self.moves() && round > 3 {
                return;
            }
        }
    }

    /// One round of everything. Did anything move?
    fn moves(&mut self) -> bool {
        let mut moved = self.take_table();
        for host in 0..2 {
            moved |= self.host_takes_table(host);
        }
        self.shard.retry_links();
        self.obey_link_orders();
        moved |= self.shard_writes(usize::MAX);
        for at in (0..self.wires.len()).rev() {
            moved |= self.host_reads(at, usize::MAX);
        }
        for host in 0..2 {
            moved |= self.hosts[host].run_due(&mut self.random);
            while self.hosts[host].is_waiting() {
                self.hosts[host].go_on(&mut self.random, false);
                moved = true;
            }
            moved |= self.host_writes(host, usize::MAX);
        }
        for at in 0..self.wires.len() {
            moved |= self.shard_reads(at, usize::MAX);
        }
        self.turn(usize::MAX);
        self.advance(1);
        self.observe_links();
        moved
    }

    /// Every push was answered once, or its membership has ended.
    fn hold_to_answers(&mut self) {
        for (slot, client) in &mut self.clients {
            let told = client.told();
            let unanswered = client.unanswered(&told);
            assert!(unanswered.is_empty(), "client {slot:?}: no answer to {unanswered:?}");
            let unheard = client.unheard(&told);
            assert!(unheard.is_empty(), "client {slot:?}: no answer to joins or leaves {unheard:?}");
            client.pushes.clear();
            client.asks.clear();
        }
    }

    /// Every message of a direct client that is still there was handled once, in the order in which they were sent.
    fn hold_to_messages(&mut self) {
        let handled = self.handled.take();
        for (slot, client) in &mut self.clients {
            let owed = std::mem::take(&mut client.owed);
            if client.told().closed {
                continue;
            }
            let of_client: Vec<u32> =
                handled.iter().copied().filter(|number| owed.contains(number)).collect();
            assert_eq!(of_client, owed, "client {slot:?}: what its room handled, and what it sent");
        }
    }

    /// Each host knows that the shard has sent it the members of all its rooms.
    fn hold_to_whole_rooms(&self) {
        for wire in &self.wires {
            let core = &self.hosts[wire.host].core;
            for room in core.room_keys() {
                assert!(
                    core.is_whole(room),
                    "host {}: members of {room:?} may be missing for ever",
                    wire.host
                );
            }
        }
    }

    /// Of no room that has come to rest more is out than its host keeps until it pays to give it back.
    fn hold_to_windows(&self, most: i64) {
        for wire in &self.wires {
            for (room, used) in &wire.windows.used {
                assert!(*used < most, "host {}: {used} bytes of room {room} never came back", wire.host);
            }
        }
    }

    fn count(&self, name: &str) -> u64 {
        let counters = self.shard.env.counters.read();
        counters.iter().find(|(known, _)| *known == name).map_or(0, |it| it.1)
    }

    /// Both sides count the same.
    fn hold_to_counts(&self) {
        let members: u64 = self.hosts.iter().map(|host| host.core.counters().members).sum();
        assert_eq!(self.count("members"), members, "members at the shard, and at the hosts");
        let open: usize = self.wires.iter().map(|wire| wire.windows.used.len()).sum();
        assert_eq!(self.count("rooms"), open as u64, "rooms at the shard, and open at the hosts");
    }

    /// Every room still listens to those who are in it, and gives all of its window back: half of it is used up at once.
    fn probe(&mut self) {
        let mut probes = Vec::new();
        let probe_bytes = self.window as usize / 2;
        for slot in self.clients.keys().copied().collect::<Vec<_>>() {
            let client = &self.clients[&slot];
            if !client.is_channel {
                assert!(self.shard.wants_read(slot), "client {slot:?} is not read");
                continue;
            }
            for (topic, _) in client.memberships(&client.told()) {
                let envelope = self.push(slot, topic.clone(), "say", probe_bytes);
                let reference = envelope[1].as_str().unwrap_or_default().to_owned();
                let bytes = envelope.to_string().into_bytes();
                self.shard.receive(slot, &mut client_frame(Opcode::Text, &bytes));
                self.rest();
                probes.push((slot, topic, reference));
            }
        }
        for (slot, topic, reference) in probes {
            let Some(client) = self.clients.get(&slot) else { continue };
            let told = client.told();
            let busy = told.answers.get(&reference).is_some_and(|it| it[0]["code"] == "busy");
            assert!(!busy, "client {slot:?}: {topic} is busy, and nothing is under way");
        }
    }

    fn all_go(&mut self) {
        for slot in self.clients.keys().copied().collect::<Vec<_>>() {
            self.shard.gone(slot);
        }
        self.turn(usize::MAX);
        self.rest();
    }

    /// Everybody goes: nothing is left on either side. Returns how many turns of pushes moves have cut off, and how many
    /// links were not read for too long.
    pub fn end(mut self) -> [usize; 2] {
        self.all_go();
        self.hold_to_counts();
        assert_eq!((self.shard.env.memory_bytes, self.shard.handles()), (0, 0));
        for host in &self.hosts {
            assert_eq!(host.core.counters().members, 0);
        }
        let cut_off = self.hosts.iter().map(|host| host.cut_off).sum();
        [cut_off, self.count("links_unread") as usize]
    }
}
