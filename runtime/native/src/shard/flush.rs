//! What the driver needs to write connections: the queue, what was written, what follows.

use std::io::IoSlice;

use super::core::Core;
use super::ending::Flushed;
use super::outbox::SLICES;
use super::slots::ConnSlot;

impl Core {
    /// Slices to write next, in order; 0 when nothing waits.
    pub fn slices<'a>(&'a self, slot: ConnSlot, out: &mut [IoSlice<'a>; SLICES]) -> usize {
        let outbox = self.conns.get(slot).and_then(|conn| conn.outbox.as_ref());
        outbox.map_or(0, |outbox| outbox.slices(out))
    }

    /// `count` bytes of `slices` were written.
    pub fn wrote(&mut self, slot: ConnSlot, count: usize) {
        self.env.counters.bytes_out.add(count as u64);
        if let Some(outbox) = self.conns.get_mut(slot).and_then(|conn| conn.outbox.as_mut()) {
            outbox.advance(count);
        }
    }

    /// Writing is over for this turn: the queue went out, or the socket is full (`blocked`).
    pub fn flushed(&mut self, slot: ConnSlot, blocked: bool) -> Flushed {
        let Some(conn) = self.conns.get_mut(slot) else { return Flushed::Keep };
        conn.dirty = false;
        let waits = conn.outbox.as_ref().is_some_and(|outbox| !outbox.is_empty());
        let charged = conn.charged_bytes > 0;
        if !waits && let Some(outbox) = conn.outbox.take() {
            self.env.give_back(outbox);
        }
        if waits || charged {
            self.recharge(slot);
        }
        self.resume_channels(slot);
        match waits || blocked {
            true => {
                self.watch_queue(slot);
                Flushed::Keep
            }
            false => {
                self.refill(slot);
                self.after_flush(slot)
            }
        }
    }

    /// The transport holds so many bytes of its own for the connection: ciphertext half come, or not yet taken.
    pub fn transport_holds(&mut self, slot: ConnSlot, bytes: usize) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let changed = self.conns.get_mut(slot).filter(|conn| conn.transport_bytes != bytes);
        if let Some(conn) = changed {
            conn.transport_bytes = bytes;
            self.recharge(slot);
        }
    }

    /// Handles of rooms and memberships that are not free: none once everybody has left and the hosts know it.
    pub fn handles(&self) -> usize {
        self.rooms.rooms.len() + self.rooms.members.len()
    }
}
