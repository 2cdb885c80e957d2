//! The sockets of the links: connecting, one read and one write a turn.

use crate::mesh::HostIndex;
use crate::reactor::poller::{Ready, Target};
use crate::reactor::socket::Stream;
use crate::reactor::transport::again;

use super::core::Core;
use super::link_socket::LinkSocket;
use super::turn::Reactor;
use super::work::LinkOrder;

/// Reads of one link before a table is applied: more than a socket's buffer holds.
const READS_AT_ONCE: usize = 16;

impl Reactor {
    pub(super) fn link_event(&mut self, host: HostIndex, event: &Ready) {
        let Some(port) = self.links.get_mut(host) else { return };
        port.blocked &= !event.writable;
        port.hung_up |= event.read_closed;
        if event.readable || event.read_closed {
            self.read_link(host);
        }
    }

    /// Reads on where the turn before left something: no second edge comes for it.
    pub(super) fn read_links(&mut self) {
        for host in std::mem::take(&mut self.unread_links) {
            self.read_link(host);
        }
    }

    /// Reads what the hosts have written up to now, as far as there is an end to it.
    pub(super) fn hear_links(&mut self) {
        self.unread_links = self.links.keys().collect();
        for _ in 0..READS_AT_ONCE {
            self.read_links();
        }
    }

    /// One read. What is left waits for the next turn, so that a host in full flow does not keep clients from theirs.
    fn read_link(&mut self, host: HostIndex) {
        let Some(port) = self.links.get_mut(host) else { return };
        let Some(space) = self.core.link_space(host) else { return };
        let size = space.len();
        match port.stream.read(space) {
            Ok(count) if count > 0 => {
                if count == size || port.hung_up {
                    self.unread_links.push(host);
                }
                if self.core.link_filled(host, count).is_err() {
                    self.lose_link(host);
                }
            }
            Err(error) if again(&error) => {}
            _ => self.lose_link(host),
        }
    }

    fn lose_link(&mut self, host: HostIndex) {
        self.disconnect(host);
        self.core.link_down(host);
    }

    fn disconnect(&mut self, host: HostIndex) {
        if let Some(mut port) = self.links.remove(host) {
            let _gone = self.poller.deregister(&mut port.stream);
        }
    }

    pub(super) fn obey_link_orders(&mut self) {
        for order in std::mem::take(&mut self.core.work.links) {
            match order {
                LinkOrder::Disconnect { host } => self.disconnect(host),
                LinkOrder::Connect { host, address } => self.connect(host, &address),
            }
        }
    }

    /// A host that cannot be reached is tried again by the tick, with back-off.
    fn connect(&mut self, host: HostIndex, address: &str) {
        if self.links.get(host).is_some() {
            return;
        }
        let connected = Stream::connect_unix(address).and_then(|mut stream| {
            self.poller.register(&mut stream, Target::Link(host.0))?;
            Ok(stream)
        });
        match connected {
            Ok(stream) => {
                self.links.insert(host, LinkSocket { stream, blocked: false, hung_up: false });
                self.core.link_up(host);
            }
            Err(error) => self.core.link_failed(host, &error.to_string()),
        }
    }

    /// Looks what each host has not read of its link.
    pub(super) fn observe_links(&mut self) {
        for (host, port) in self.links.iter() {
            let unread_bytes = port.stream.unread_bytes() + usize::from(port.blocked);
            self.core.link_observed(host, unread_bytes);
        }
    }

    pub(super) fn write_links(&mut self) {
        for host in self.links.keys() {
            let Some(port) = self.links.get_mut(host) else { continue };
            if !write_link(&mut self.core, port, host) {
                self.lose_link(host);
            }
        }
    }
}

/// False when the link is lost.
fn write_link(core: &mut Core, port: &mut LinkSocket, host: HostIndex) -> bool {
    while !port.blocked {
        let unsent = core.link_unsent(host);
        if unsent.is_empty() {
            return true;
        }
        match port.stream.write(unsent) {
            Ok(count) => core.link_wrote(host, count),
            Err(error) if again(&error) => port.blocked = true,
            Err(_) => return false,
        }
    }
    true
}
