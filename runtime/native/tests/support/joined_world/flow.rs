//! Bytes move: between the shard and its hosts in pieces, and to clients as far as their sockets take them.

use std::io::IoSlice;

use _native::host::LinkIndex;
use _native::mesh::HostIndex;
use _native::shard::outbox::SLICES;
use _native::shard::slots::ConnSlot;

use super::World;
use super::wire::{Wire, feed};

impl World {
    /// Bytes go onto the wires, from the shard.
    pub(super) fn shard_writes(&mut self, most: usize) -> bool {
        let mut moved = false;
        for wire in self.wires.iter_mut().filter(|wire| wire.is_open) {
            let unsent = self.shard.link_unsent(HostIndex(wire.host as u32));
            let count = unsent.len().min(most);
            wire.to_host.extend(&unsent[..count]);
            self.shard.link_wrote(HostIndex(wire.host as u32), count);
            moved |= count > 0;
        }
        moved
    }

    /// As the driver does: what each host has not read of its link.
    pub(super) fn observe_links(&mut self) {
        for wire in self.wires.iter().filter(|wire| wire.is_open) {
            let is_blocked = !self.shard.link_unsent(HostIndex(wire.host as u32)).is_empty();
            let unread_bytes = wire.to_host.len() + usize::from(is_blocked);
            self.shard.link_observed(HostIndex(wire.host as u32), unread_bytes);
        }
    }

    /// A host reads from one of its wires, and stops in the middle now and then. The last read finds the end.
    pub(super) fn host_reads(&mut self, at: usize, most: usize) -> bool {
        let wire = &mut self.wires[at];
        if self.blocked[wire.host] {
            return false;
        }
        let count = wire.to_host.len().min(most);
        let bytes: Vec<u8> = wire.to_host.drain(..count).collect();
        feed(&mut wire.incoming, &bytes);
        let before = wire.incoming.taken();
        let (whole, superseded) = self.take_frames(at, most != usize::MAX);
        let wire = &self.wires[at];
        let ended = whole && !wire.is_open && wire.to_host.is_empty();
        let moved = count > 0 || wire.incoming.taken() > before || ended;
        let (host, link) = (wire.host, wire.link);
        for gone in superseded.into_iter().chain(ended.then_some(link)) {
            self.host_closes(host, gone);
        }
        moved
    }

    /// Whether it took all that had come, and the link that was superseded.
    fn take_frames(&mut self, at: usize, may_stop: bool) -> (bool, Option<LinkIndex>) {
        let World { wires, hosts, random, .. } = self;
        let wire = &mut wires[at];
        let host = &mut hosts[wire.host];
        let (mut superseded, mut whole) = (None, true);
        while let Some(frame) = wire.incoming.next_frame().expect("the shard's own bytes") {
            wire.windows.sent(&frame);
            superseded = host.take(wire.link, &frame, random).or(superseded);
            if superseded == Some(wire.link) {
                break; // nothing of it is taken any more
            }
            if may_stop && random.below(4) == 0 {
                whole = false;
                break;
            }
        }
        host.core.end_read(wire.link, wire.incoming.taken());
        (whole, superseded)
    }

    fn host_closes(&mut self, host: usize, link: LinkIndex) {
        self.hosts[host].lose(link, &mut self.random);
        let is_this = |wire: &Wire| (wire.host, wire.link) == (host, link);
        let is_present = self.wires.iter().any(|wire| is_this(wire) && wire.is_open);
        assert!(!is_present, "host {host} closed the shard's present link {link:?}, however late it reads");
        self.wires.retain(|wire| !is_this(wire));
    }

    pub(super) fn host_writes(&mut self, host: usize, most: usize) -> bool {
        let mut links = std::mem::take(&mut self.hosts[host].unwritten);
        links.extend(self.hosts[host].core.take_dirty());
        let mut moved = false;
        for link in links {
            let wire = self.wires.iter_mut().find(|wire| (wire.host, wire.link) == (host, link));
            let unsent = self.hosts[host].core.seal(link);
            let count = unsent.len().min(most);
            wire.into_iter().for_each(|wire| wire.to_shard.extend(&unsent[..count]));
            moved |= count > 0;
            if self.hosts[host].core.advance(link, count) {
                self.hosts[host].unwritten.insert(link);
            }
        }
        moved
    }

    pub(super) fn shard_reads(&mut self, at: usize, most: usize) -> bool {
        let wire = &mut self.wires[at];
        let count = wire.to_shard.len().min(most).min(100_000);
        let bytes: Vec<u8> = wire.to_shard.drain(..count).collect();
        if !wire.is_open || count == 0 {
            return false;
        }
        feed(&mut wire.heard, &bytes);
        while let Some(frame) = wire.heard.next_frame().expect("the host's own bytes") {
            wire.windows.given_back(&frame);
        }
        self.shard.link_space(HostIndex(wire.host as u32)).expect("a link")[..count].copy_from_slice(&bytes);
        self.shard.link_filled(HostIndex(wire.host as u32), count).expect("the host's own bytes");
        true
    }

    /// The driver's part for clients: rooms that resume, writes, the dead.
    pub(super) fn turn(&mut self, most: usize) {
        self.shard.work.resumed.clear();
        for room in std::mem::take(&mut self.shard.work.waking) {
            self.shard.resume(room);
        }
        let mut slots = std::mem::take(&mut self.full);
        slots.extend(std::mem::take(&mut self.shard.work.dirty));
        for slot in slots {
            let sent = self.write(slot, most);
            let is_full = sent.len() == most;
            if let Some(client) = self.clients.get_mut(&slot) {
                client.sent.extend(sent);
            }
            if is_full {
                self.full.insert(slot);
            }
            self.shard.flushed(slot, is_full);
        }
        for slot in std::mem::take(&mut self.shard.work.dead) {
            self.shard.remove(slot);
            self.full.remove(&slot);
            drop(self.clients.remove(&slot).expect("was open").told());
        }
    }

    fn write(&mut self, slot: ConnSlot, most: usize) -> Vec<u8> {
        let mut out = Vec::new();
        while out.len() < most {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = self.shard.slices(slot, &mut slices);
            let bytes: Vec<u8> = slices[..count].iter().flat_map(|slice| slice.to_vec()).collect();
            let taken = bytes.len().min(most - out.len());
            if taken == 0 {
                break;
            }
            out.extend_from_slice(&bytes[..taken]);
            self.shard.wrote(slot, taken);
        }
        out
    }
}
