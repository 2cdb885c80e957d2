//! A shard with real sockets on loopback, a fake host on a Unix socket, and clients that are plain streams.
//! Everything is driven from the test's own thread: a turn waits for readiness, nothing sleeps.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::IntoRawFd;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use _native::reactor::poller::Poller;
use _native::reactor::socket::Listener;
use _native::shard::command::Command;
use _native::shard::turn::Reactor;
use serde_json::{Value, json};

use crate::shard_world::{EPOCH, new_core};

mod client;
mod host;

pub use client::Client;
pub use host::Host;

/// What is not there by then never comes.
const PATIENCE: Duration = Duration::from_secs(20);
const TURN: Duration = Duration::from_millis(20);

pub struct Rig {
    pub reactor: Reactor,
    pub address: SocketAddr,
    pub host: Host,
    commands: Sender<Command>,
    waker: Arc<mio::Waker>,
    /// The shard wants no more turns.
    pub over: bool,
}

impl Rig {
    pub fn new() -> Rig {
        Rig::with(json!({}))
    }

    /// A shard that serves `/chat/{name}` by one host that owns everything.
    pub fn with(changes: Value) -> Rig {
        let mut rig = Rig::bare(changes);
        rig.command(json!({"do": "routes", "routes": [{"kind": "chat:{name}", "path": "/chat/{name}"}]}));
        rig.table(1, EPOCH);
        rig
    }

    /// A shard that knows nothing yet.
    pub fn bare(changes: Value) -> Rig {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let poller = Poller::new().unwrap();
        let waker = poller.waker();
        let (commands, receiver) = channel();
        let listener = Listener::from_fd(listener.into_raw_fd()).unwrap();
        let reactor = Reactor::new(new_core(changes), poller, vec![listener], receiver).unwrap();
        Rig { reactor, address, host: Host::new(), commands, waker, over: false }
    }

    /// As the parent does, from any thread.
    pub fn command(&mut self, json: Value) {
        self.commands.send(Command::from_json(json.to_string().as_bytes()).unwrap()).unwrap();
        self.waker.wake().unwrap();
    }

    /// The present host owns everything.
    pub fn table(&mut self, version: u64, epoch: u64) {
        let hosts = json!([{"index": 0, "generation": version, "address": self.host.path()}]);
        let rows = json!([[0, 16384, 0, epoch]]);
        self.command(json!({"do": "table", "version": version, "hosts": hosts, "rows": rows}));
    }

    pub fn turn(&mut self) {
        self.over = !self.reactor.turn(Some(TURN)).unwrap();
        self.host.listen();
    }

    /// Turn after turn until there is an answer.
    pub fn until<T>(&mut self, mut answer: impl FnMut(&mut Rig) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            self.turn();
            if let Some(answer) = answer(self) {
                return answer;
            }
            assert!(began.elapsed() < PATIENCE, "nothing comes: {:?}", self.reactor.core.env.counters);
        }
    }

    pub fn counter(&self, name: &str) -> u64 {
        self.reactor.core.env.counters.read().into_iter().find(|(known, _)| *known == name).unwrap().1
    }

    pub fn until_counted(&mut self, name: &str, count: u64) {
        self.until(|rig| (rig.counter(name) == count).then_some(()));
    }
}
