//! The sockets of the connections: accepting, reading, writing, burying.

use std::io::{ErrorKind, IoSlice};

use crate::reactor::poller::{Ready, Target};
use crate::reactor::socket::Stream;
use crate::reactor::transport::{Buffers, Read, Transport, again};

use super::ending::Flushed;
use super::outbox::SLICES;
use super::slots::ConnSlot;
use super::turn::Reactor;

impl Reactor {
    /// Accepting begins when table and links are there, or have not come in time, and ends with a drain. A request for a room
    /// whose host is lost later waits for another, see `unreached`.
    pub(super) fn accepts(&self) -> bool {
        self.opened && !self.core.is_draining() && self.security.is_ready()
    }

    /// Takes new connections, at most `limits.accept_burst` a listener and turn.
    pub(super) fn accept(&mut self) {
        if self.accepting.is_empty() || self.exhausted || !self.accepts() {
            return;
        }
        for index in std::mem::take(&mut self.accepting) {
            if self.accept_from(index) {
                self.accepting.push(index);
            }
        }
    }

    /// True when the listener may have more.
    fn accept_from(&mut self, index: u32) -> bool {
        for _ in 0..self.core.env.settings.accept_burst.max(1) {
            let Some(listener) = self.listeners.get(index as usize) else { return false };
            match listener.accept() {
                Ok((stream, peer)) => self.welcome(stream, peer),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock => return false,
                    // The peer gave up in the queue.
                    ErrorKind::ConnectionAborted | ErrorKind::Interrupted => {}
                    // Out of descriptors or memory: at once it would fail again.
                    _ => {
                        self.core.env.counters.accept_failures.add(1);
                        self.exhausted = true;
                        return true;
                    }
                },
            }
        }
        true
    }

    fn welcome(&mut self, stream: Stream, peer: Option<std::net::SocketAddr>) {
        let Ok(transport) = self.security.transport(stream) else { return };
        let Some(slot) = self.core.accept(peer, transport.has_tls()) else { return };
        let transport = self.transports.insert(slot, transport);
        if self.poller.register(&mut transport.stream, Target::Connection(slot.0)).is_err() {
            self.core.gone(slot);
        }
    }

    pub(super) fn connection_event(&mut self, slot: ConnSlot, event: &Ready) {
        let Some(transport) = self.transports.get_mut(slot) else { return };
        if event.writable && std::mem::take(&mut transport.blocked) {
            self.core.work.dirty.push(slot);
        }
        if event.read_closed {
            transport.hung_up = true;
            self.core.hung_up(slot);
        }
        if (event.readable || event.read_closed) && !std::mem::replace(&mut transport.listed, true) {
            self.readable.push_back(slot);
        }
    }

    /// Reads every listed connection once; those with more stay listed for the next turn.
    pub(super) fn read_all(&mut self) {
        let mut again = std::mem::take(&mut self.readable);
        for slot in self.core.work.resumed.drain(..) {
            let Some(transport) = self.transports.get_mut(slot) else { continue };
            if !std::mem::replace(&mut transport.listed, true) {
                again.push_back(slot);
            }
        }
        let listed = again.len();
        let mut buffers = std::mem::replace(&mut self.buffers, Buffers::new(0));
        for _ in 0..listed {
            let Some(slot) = again.pop_front() else { break };
            if self.read_one(slot, &mut buffers) {
                again.push_back(slot);
            } else if let Some(transport) = self.transports.get_mut(slot) {
                transport.listed = false;
            }
        }
        self.buffers = buffers;
        self.readable.append(&mut again);
    }

    /// True when there may be more to read at once.
    fn read_one(&mut self, slot: ConnSlot, buffers: &mut Buffers) -> bool {
        if !self.core.wants_read(slot) {
            return false;
        }
        self.core.take_held(slot);
        let Some(transport) = self.transports.get_mut(slot) else { return false };
        let handshaking = transport.is_handshaking();
        let read = transport.read(buffers);
        if transport.has_tls() {
            self.core.transport_holds(slot, transport.heap_bytes());
            self.core.work.dirty.extend(transport.has_unsent().then_some(slot)); // whatever else there is to say
        }
        match read {
            Read::Failed if transport.has_unsent() => self.core.failed_with_alert(slot, handshaking),
            Read::Bytes { more } => {
                let secured = handshaking && !transport.is_handshaking();
                self.received(slot, buffers.data(), secured);
                return more;
            }
            Read::Eof => self.core.at_eof(slot),
            Read::Failed => self.core.failed(slot, handshaking),
        }
        false
    }

    fn received(&mut self, slot: ConnSlot, bytes: &mut [u8], secured: bool) {
        if secured {
            self.core.secured(slot);
        }
        if !bytes.is_empty() {
            self.core.receive(slot, bytes);
        }
    }

    /// Writes every connection that has something to say, once.
    pub(super) fn write_connections(&mut self) {
        let mut dirty = std::mem::take(&mut self.core.work.dirty);
        for slot in dirty.drain(..) {
            self.write_one(slot);
        }
        dirty.append(&mut self.core.work.dirty);
        self.core.work.dirty = dirty;
    }

    fn write_one(&mut self, slot: ConnSlot) {
        let Some(transport) = self.transports.get_mut(slot) else { return };
        if !transport.blocked {
            while write_some(&mut self.core, transport, slot) {}
            transport.blocked |= !transport.flush();
        }
        if self.core.flushed(slot, transport.blocked) == Flushed::Fin {
            transport.finish();
        }
        if transport.has_tls() {
            self.core.transport_holds(slot, transport.heap_bytes());
        }
    }

    /// Drops the sockets of the dead; their slots may be used again from the next turn on. Measured: leaving the poller
    /// to `close` instead saves a call and costs more.
    pub(super) fn bury(&mut self) {
        for slot in std::mem::take(&mut self.core.work.dead) {
            if let Some(mut transport) = self.transports.remove(slot) {
                if transport.has_tls() {
                    transport.finish();
                }
                let _gone = self.poller.deregister(&mut transport.stream);
            }
            self.core.remove(slot);
        }
    }
}

/// One vectored write. True when it makes sense to go on at once.
fn write_some(core: &mut super::core::Core, transport: &mut Transport, slot: ConnSlot) -> bool {
    let mut slices = [IoSlice::new(&[]); SLICES];
    let count = core.slices(slot, &mut slices);
    if count == 0 {
        return false;
    }
    match transport.write(&slices[..count]) {
        Ok(written) if written > 0 => {
            core.wrote(slot, written);
            true
        }
        Err(error) if again(&error) => {
            transport.blocked = true;
            false
        }
        _ => {
            core.gone(slot);
            false
        }
    }
}
