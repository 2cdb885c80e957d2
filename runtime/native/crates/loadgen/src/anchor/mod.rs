//! The plainest server that can answer the load: echo, and fan-out on paths with `/fan`.
//!
//! It parses just what the generator sends, checks nothing and bounds nothing, so its numbers are an upper bound
//! of what the generator can measure, and its tests need no other server. Never serve anybody else with it.

mod client;

use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use client::Client;
use mio::{Events, Interest, Poll, Token, net::TcpListener};
use slab::Slab;

const LISTENER: Token = Token(usize::MAX);

/// A bound server that runs on the thread that calls `run`.
pub struct Anchor {
    poll: Poll,
    listener: TcpListener,
    clients: Slab<Client>,
    scratch: Vec<u8>,
    out: Vec<u8>,
    /// What this turn's messages to the room come to, for every member alike.
    broadcast: Vec<u8>,
}

impl Anchor {
    /// # Errors
    /// The operating system's, e.g. a port that is taken.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut listener = TcpListener::bind(address)?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let (scratch, out, broadcast) = (vec![0; 256 << 10], Vec::new(), Vec::new());
        Ok(Self { poll, listener, clients: Slab::new(), scratch, out, broadcast })
    }

    /// # Errors
    /// The operating system's.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is set, which it sees within 50 ms.
    ///
    /// # Errors
    /// The poller's.
    pub fn run(mut self, stop: &AtomicBool) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        while !stop.load(Ordering::Relaxed) {
            match self.poll.poll(&mut events, Some(Duration::from_millis(50))) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            }
            for event in &events {
                match event.token() {
                    LISTENER => self.accept(),
                    Token(id) => self.ready(id, event.is_read_closed()),
                }
            }
            self.spread();
        }
        Ok(())
    }

    fn accept(&mut self) {
        while let Ok((mut stream, _)) = self.listener.accept() {
            let entry = self.clients.vacant_entry();
            let interest = Interest::READABLE | Interest::WRITABLE;
            let registered = self.poll.registry().register(&mut stream, Token(entry.key()), interest);
            if stream.set_nodelay(true).and(registered).is_ok() {
                entry.insert(Client::new(stream));
            }
        }
    }

    fn ready(&mut self, id: usize, closed: bool) {
        let Some(client) = self.clients.get_mut(id) else { return };
        let kept = client.turn((&mut self.scratch, closed), &mut self.out, &mut self.broadcast);
        self.out.clear();
        if !kept {
            self.clients.remove(id);
        }
    }

    fn spread(&mut self) {
        if !self.broadcast.is_empty() {
            for (_, client) in self.clients.iter_mut().filter(|(_, client)| client.member) {
                // A member whose socket is gone is removed by its own event.
                let _ = client.write(&self.broadcast);
            }
            self.broadcast.clear();
        }
    }
}
