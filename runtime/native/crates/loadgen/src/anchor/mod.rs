//! A minimal server for the load: it echoes messages, and broadcasts those on paths that begin with `/fan`.
//!
//! It parses only what the generator sends, and has no checks and no limits. So its numbers are an upper bound of what the
//! generator can measure, and the generator's tests need no other server. It must not serve other clients.

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

/// A server with a bound listener. It runs on the thread that calls `run`.
pub struct Anchor {
    poll: Poll,
    listener: TcpListener,
    clients: Slab<Client>,
    scratch: Vec<u8>,
    out: Vec<u8>,
    /// The frames of this turn for every member.
    broadcast: Vec<u8>,
}

impl Anchor {
    /// Binds a listener. Port 0: any free port.
    ///
    /// # Errors
    /// Errors of the operating system, for example if the port is in use.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut listener = TcpListener::bind(address)?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let (scratch, out, broadcast) = (vec![0; 256 << 10], Vec::new(), Vec::new());
        Ok(Self { poll, listener, clients: Slab::new(), scratch, out, broadcast })
    }

    /// The address of the listener.
    ///
    /// # Errors
    /// Errors of the operating system.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is set. It stops within 50 ms.
    ///
    /// # Errors
    /// The poller failed.
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
            self.send_broadcast();
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
        let is_open = client.turn((&mut self.scratch, closed), &mut self.out, &mut self.broadcast);
        self.out.clear();
        if !is_open {
            self.clients.remove(id);
        }
    }

    fn send_broadcast(&mut self) {
        if !self.broadcast.is_empty() {
            for (_, client) in self.clients.iter_mut().filter(|(_, client)| client.member) {
                // A member whose socket is closed is removed by its own event.
                let _ = client.write(&self.broadcast);
            }
            self.broadcast.clear();
        }
    }
}
