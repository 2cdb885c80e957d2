//! The connections of one thread, without their poller.
//!
//! One rule: a connection that has ended is removed here and nowhere else, and its failure is counted.

use std::{sync::Arc, time::Instant};

use mio::{Interest, Registry, Token, event::Event, net::TcpStream};
use slab::Slab;

use crate::{
    connection::Connection,
    inbound::End,
    load::{Load, Turn},
    shared::Shared,
    tally::Tally,
    target::Target,
    transport::Transport,
};

/// The longest single read.
const SCRATCH_BYTES: usize = 256 << 10;

/// All connections of one thread. The id of a connection is its index in `slab`.
pub struct Sockets {
    pub slab: Slab<Connection>,
    registry: Registry,
    pub target: Arc<Target>,
    /// How many connections are not upgraded yet.
    pub connecting: usize,
    scratch: Vec<u8>,
    out: Vec<u8>,
    /// Connections with queued frames.
    pub unflushed: Vec<usize>,
    pub tally: Tally,
    started: Instant,
}

impl Sockets {
    pub fn new(registry: Registry, shared: &Shared) -> Self {
        Self {
            slab: Slab::new(),
            registry,
            target: shared.target.clone(),
            connecting: 0,
            scratch: vec![0; SCRATCH_BYTES],
            out: Vec::new(),
            unflushed: Vec::new(),
            tally: Tally::default(),
            started: shared.started,
        }
    }

    /// Nanoseconds since the run started.
    pub fn now_ns(&self) -> u64 {
        self.started.elapsed().as_nanos() as u64
    }

    /// Adds a stream that is connecting and returns its id. Errors: it failed at once.
    pub fn begin(&mut self, stream: TcpStream, since_ns: u64) -> Result<usize, End> {
        let mut connection = Connection::new(
            Transport::new(stream, self.target.tls.as_ref())?,
            &self.target.request,
            since_ns,
        );
        // On loopback the socket is already connected; otherwise the request waits for the first event.
        connection.flush()?;
        let entry = self.slab.vacant_entry();
        let id = entry.key();
        self.registry.register(
            connection.transport.socket(),
            Token(id),
            Interest::READABLE | Interest::WRITABLE,
        )?;
        entry.insert(connection);
        self.connecting += 1;
        Ok(id)
    }

    /// Handles a readiness event.
    pub fn ready<L: Load>(&mut self, event: &Event, load: &mut L) {
        let (id, at_ns) = (event.token().0, self.now_ns());
        let Some(connection) = self.slab.get_mut(id) else { return };
        let was_open = connection.inbound.open;
        let mut turn = Turn { id, at_ns, target: &self.target, out: &mut self.out, tally: &mut self.tally };
        let outcome = connection.ready(event, &mut self.scratch, load, &mut turn);
        self.connecting -= usize::from(connection.inbound.open && !was_open);
        if let Err(end) = outcome {
            self.out.clear();
            self.end(id, end, load);
        }
    }

    /// Removes a connection, counts its failure, and notifies the load.
    pub fn end<L: Load>(&mut self, id: usize, end: End, load: &mut L) {
        let Some(connection) = self.slab.try_remove(id) else { return };
        self.connecting -= usize::from(!connection.inbound.open);
        match end {
            End::Failed(what) if !connection.inbound.closing => self.tally.count(&what),
            _ => (),
        }
        load.gone(id);
    }
}
