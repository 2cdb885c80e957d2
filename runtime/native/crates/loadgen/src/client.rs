//! All connections of one thread, driven by edge-triggered readiness events.
//!
//! One rule: for each connection that is ready, the clock is read once, and there is one read and one write.

use std::{io, time::Duration};

use mio::{Events, Poll};

use crate::{
    connection::Connection,
    dial::Dialler,
    frames::{CLOSE, Template},
    inbound::End,
    load::Load,
    plan::Plan,
    shared::Shared,
    sockets::Sockets,
    tally::Tally,
};

const EVENTS: usize = 1024;

/// The connections of one thread and their poller. Not thread-safe.
pub struct Client {
    poll: Poll,
    events: Events,
    sockets: Sockets,
    dialler: Dialler,
}

impl Client {
    /// A client without connections.
    ///
    /// # Errors
    /// The operating system has no file descriptor for the poller.
    pub fn new(plan: &Plan, shared: &Shared) -> io::Result<Self> {
        let poll = Poll::new()?;
        let sockets = Sockets::new(poll.registry().try_clone()?, shared);
        let dialler = Dialler::new(shared.target.address, plan.sources_needed());
        Ok(Self { poll, events: Events::with_capacity(EVENTS), sockets, dialler })
    }

    /// Nanoseconds since the run started.
    pub fn now_ns(&self) -> u64 {
        self.sockets.now_ns()
    }

    /// Starts to open one connection and returns its id. `None`: it failed, which is counted.
    pub fn dial(&mut self) -> Option<usize> {
        let since_ns = self.now_ns();
        let dialled = self.dialler.dial().map_err(End::from);
        match dialled.and_then(|stream| self.sockets.begin(stream, since_ns)) {
            Ok(id) => return Some(id),
            Err(End::Failed(what)) => self.sockets.tally.count(&what),
            Err(End::Done) => (),
        }
        None
    }

    /// Waits for readiness events, at most `timeout`, and handles them.
    ///
    /// # Errors
    /// The poller failed. Failures of connections are counted instead.
    pub fn turn<L: Load>(&mut self, load: &mut L, timeout: Duration) -> io::Result<()> {
        match self.poll.poll(&mut self.events, Some(timeout)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            other => other?,
        }
        for event in &self.events {
            self.sockets.ready(event, load);
        }
        Ok(())
    }

    /// Calls `write` to append frames for a connection. The next `flush` sends them. An unknown id is ignored.
    pub fn queue(&mut self, id: usize, write: impl FnOnce(&mut Vec<u8>)) {
        if let Some(connection) = self.sockets.slab.get_mut(id) {
            if connection.unsent.is_empty() {
                self.sockets.unflushed.push(id);
            }
            write(&mut connection.unsent);
        }
    }

    /// Sends all queued frames, with one write for each connection.
    pub fn flush<L: Load>(&mut self, load: &mut L) {
        let mut unflushed = std::mem::take(&mut self.sockets.unflushed);
        for id in unflushed.drain(..) {
            let outcome = self.sockets.slab.get_mut(id).map_or(Ok(()), Connection::flush);
            if let Err(end) = outcome {
                self.sockets.end(id, end, load);
            }
        }
        self.sockets.unflushed = unflushed;
    }

    /// Queues a close frame (1000) for every connection.
    pub fn close_all(&mut self) {
        let template = Template::new(CLOSE, &1000_u16.to_be_bytes(), [3, 5, 7, 9]);
        for (id, connection) in &mut self.sockets.slab {
            connection.inbound.closing = true;
            if connection.unsent.is_empty() {
                self.sockets.unflushed.push(id);
            }
            template.append(&[], &mut connection.unsent);
        }
    }

    /// Drops connections that were dialled before `before_ns` and have not been upgraded, and counts them as failures.
    pub fn expire<L: Load>(&mut self, before_ns: u64, load: &mut L) {
        let late = |connection: &Connection| !connection.inbound.open && connection.since_ns < before_ns;
        let late: Vec<usize> =
            self.sockets.slab.iter().filter(|(_, connection)| late(connection)).map(|(id, _)| id).collect();
        for id in late {
            self.sockets.end(id, End::Failed("no response to the upgrade in time".to_owned()), load);
        }
    }

    /// How many connections are not upgraded yet.
    pub fn connecting(&self) -> usize {
        self.sockets.connecting
    }

    /// The ids of all connections, upgraded or not.
    pub fn ids(&self) -> Vec<usize> {
        self.sockets.slab.iter().map(|(id, _)| id).collect()
    }

    pub fn len(&self) -> usize {
        self.sockets.slab.len()
    }

    pub fn is_empty(&self) -> bool {
        self.sockets.slab.is_empty()
    }

    pub fn tally(&mut self) -> &mut Tally {
        &mut self.sockets.tally
    }

    /// Closes all sockets and returns the failures.
    pub fn into_tally(self) -> Tally {
        self.sockets.tally
    }
}
