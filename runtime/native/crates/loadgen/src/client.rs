//! All connections of one thread, driven by edge-triggered readiness.
//!
//! Rule: however many connections are ready, one clock reading, one read and one write each.

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

/// Not for sharing between threads.
pub struct Client {
    poll: Poll,
    events: Events,
    sockets: Sockets,
    dialler: Dialler,
}

impl Client {
    /// # Errors
    /// The operating system's, when it has no descriptor for the poller.
    pub fn new(plan: &Plan, shared: &Shared) -> io::Result<Self> {
        let poll = Poll::new()?;
        let sockets = Sockets::new(poll.registry().try_clone()?, shared);
        let dialler = Dialler::new(shared.target.address, plan.sources_needed());
        Ok(Self { poll, events: Events::with_capacity(EVENTS), sockets, dialler })
    }

    /// Nanoseconds since the run began.
    pub fn now_ns(&self) -> u64 {
        self.sockets.now_ns()
    }

    /// Begins one connection and returns its place. A failure is counted and concerns that connection alone.
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

    /// Waits at most `timeout` for readiness and handles all of it.
    ///
    /// # Errors
    /// The poller's own; what befalls a connection is counted.
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

    /// Lets `write` append frames for a connection; they leave with the next `flush`. Unknown ids are ignored.
    pub fn queue(&mut self, id: usize, write: impl FnOnce(&mut Vec<u8>)) {
        if let Some(connection) = self.sockets.slab.get_mut(id) {
            if connection.unsent.is_empty() {
                self.sockets.unflushed.push(id);
            }
            write(&mut connection.unsent);
        }
    }

    /// One write for each connection that something was queued for.
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

    /// Queues a close frame (1000) for every open connection; others are dropped.
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

    /// Drops connections that were dialled before `before_ns` and have no 101 yet.
    pub fn expire<L: Load>(&mut self, before_ns: u64, load: &mut L) {
        let late = |connection: &Connection| !connection.inbound.open && connection.since_ns < before_ns;
        let late: Vec<usize> =
            self.sockets.slab.iter().filter(|(_, connection)| late(connection)).map(|(id, _)| id).collect();
        for id in late {
            self.sockets.end(id, End::Failed("no answer to the upgrade in time".to_owned()), load);
        }
    }

    /// Connections whose upgrade is under way.
    pub fn connecting(&self) -> usize {
        self.sockets.connecting
    }

    /// Places of all connections, whatever their stage.
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

    /// What went wrong; the sockets are closed by this.
    pub fn into_tally(self) -> Tally {
        self.sockets.tally
    }
}
