//! `_native.ShardCore`: the shard without I/O, for tests and simulation in Python.

use std::io::IoSlice;
use std::net::SocketAddr;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::mesh::HostIndex;
use crate::shard::command::Command;
use crate::shard::config::Config;
use crate::shard::core::Core;
use crate::shard::ending::Flushed;
use crate::shard::env::Env;
use crate::shard::id::Mint;
use crate::shard::outbox::SLICES;
use crate::shard::slots::ConnSlot;
use crate::shard::work::LinkOrder;

/// ShardCore(config_json, connections=1000, seed=1)
///
/// Bytes, commands and the clock go in; bytes, mesh frames and closes come out. `config_json` as for `Shard`;
/// `connections` stands for the descriptor limit, `seed` is where its connection ids start.
/// Raises ValueError for a wrong configuration. For one thread only.
#[pyclass(unsendable, module = "runtime._native")]
pub struct ShardCore {
    core: Core,
}

fn wrong(error: impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn numbers(slots: impl IntoIterator<Item = ConnSlot>) -> Vec<u32> {
    slots.into_iter().map(|slot| slot.0).collect()
}

#[pymethods]
impl ShardCore {
    #[new]
    #[pyo3(signature = (config_json, connections=1000, seed=1))]
    fn new(config_json: &[u8], connections: usize, seed: u64) -> PyResult<ShardCore> {
        let config = Config::from_json(config_json).map_err(wrong)?;
        let memory = config.settings.memory_bytes;
        let env = Env::new(&config, config.connection_cap(connections), memory).map_err(wrong)?;
        let mint = Mint::new(config.shard(), config.shards, seed);
        Ok(ShardCore { core: Core::new(env, config.shard(), config.generation, mint) })
    }

    /// Sets the clock, which only grows. What is due happens, and refused rooms are attached again.
    fn tick(&mut self, now_ms: u64) {
        self.core.tick(now_ms);
        if !self.core.work.refused.is_empty() {
            self.core.retry_links();
        }
    }

    /// When to call `tick` next if nothing else happens, in its milliseconds; None: nothing is due.
    fn next_tick_ms(&self) -> Option<u64> {
        self.core.next_tick_ms()
    }

    /// A command as for `Shard`. ValueError for any but `table`, `routes` and `drain`, which need no sockets.
    fn command(&mut self, json: &[u8]) -> PyResult<()> {
        match Command::from_json(json).map_err(wrong)? {
            Command::Table(update) => self.core.apply_table(&update),
            Command::Routes(update) => self.core.set_routes(update.into_routes().map_err(wrong)?),
            Command::Drain { spread_s, deadline_s } => {
                self.core.start_drain((spread_s * 1000.0) as u64, (deadline_s * 1000.0) as u64);
            }
            _ => return Err(wrong("not a command for a shard without sockets")),
        }
        Ok(())
    }

    /// A connection is accepted from `peer` ("ip:port", or None for a Unix socket): its slot, or None if it is dropped.
    fn accept(&mut self, peer: Option<&str>) -> PyResult<Option<u32>> {
        let peer = peer.map(str::parse::<SocketAddr>).transpose().map_err(wrong)?;
        Ok(self.core.accept(peer, false).map(|slot| slot.0))
    }

    /// May this connection be read now?
    fn wants_read(&mut self, slot: u32) -> bool {
        self.core.wants_read(ConnSlot(slot))
    }

    /// A connection was read: these bytes arrived, or none. Call it only while `wants_read`.
    fn receive(&mut self, slot: u32, bytes: Vec<u8>) {
        let mut bytes = bytes;
        self.core.take_held(ConnSlot(slot));
        if !bytes.is_empty() {
            self.core.receive(ConnSlot(slot), &mut bytes);
        }
    }

    /// The other end of a connection has closed. What it sent before is still to be read.
    fn hung_up(&mut self, slot: u32) {
        self.core.hung_up(ConnSlot(slot));
    }

    /// The connection's socket has reached its end.
    fn eof(&mut self, slot: u32) {
        self.core.at_eof(ConnSlot(slot));
    }

    /// Takes at most `most` bytes that wait for a connection, as its socket would, which is full if more wait. The second
    /// value: whether to send FIN now.
    fn take<'py>(&mut self, py: Python<'py>, slot: u32, most: usize) -> (Bound<'py, PyBytes>, bool) {
        let mut out = Vec::new();
        while out.len() < most {
            let mut slices = [IoSlice::new(&[]); SLICES];
            let count = self.core.slices(ConnSlot(slot), &mut slices);
            let before = out.len();
            slices.iter().take(count).for_each(|slice| out.extend_from_slice(slice));
            out.truncate(most);
            if out.len() == before {
                break;
            }
            self.core.wrote(ConnSlot(slot), out.len() - before);
        }
        let full = self.core.slices(ConnSlot(slot), &mut [IoSlice::new(&[]); SLICES]) > 0;
        let fin = self.core.flushed(ConnSlot(slot), full) == Flushed::Fin;
        (PyBytes::new(py, &out), fin)
    }

    /// Slots with something to write, slots that may be read again, and slots whose sockets are to be dropped.
    fn work(&mut self) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
        for room in std::mem::take(&mut self.core.work.waking) {
            self.core.resume(room);
        }
        let work = &mut self.core.work;
        let (dirty, resumed) = (std::mem::take(&mut work.dirty), std::mem::take(&mut work.resumed));
        let dead = std::mem::take(&mut work.dead);
        dead.iter().for_each(|&slot| self.core.remove(slot));
        (numbers(dirty), numbers(resumed), numbers(dead))
    }

    /// Hosts to connect to: (host, address), or (host, None) to disconnect.
    fn link_orders(&mut self) -> Vec<(u32, Option<String>)> {
        let orders = std::mem::take(&mut self.core.work.links).into_iter();
        let pair = |order| match order {
            LinkOrder::Connect { host, address } => (host.0, Some(address)),
            LinkOrder::Disconnect { host } => (host.0, None),
        };
        orders.map(pair).collect()
    }

    /// The link to a host is up.
    fn link_up(&mut self, host: u32) {
        self.core.link_up(HostIndex(host));
    }

    /// The link to a host broke.
    fn link_down(&mut self, host: u32) {
        self.core.link_down(HostIndex(host));
    }

    /// Takes all bytes for a host's link.
    fn link_take<'py>(&mut self, py: Python<'py>, host: u32) -> Bound<'py, PyBytes> {
        let bytes = self.core.link_unsent(HostIndex(host)).to_vec();
        self.core.link_wrote(HostIndex(host), bytes.len());
        PyBytes::new(py, &bytes)
    }

    /// Bytes arrived on a host's link. Raises ValueError if they break the mesh's rules; then the link is lost.
    fn link_receive(&mut self, host: u32, mut bytes: &[u8]) -> PyResult<()> {
        while !bytes.is_empty() {
            let Some(space) = self.core.link_space(HostIndex(host)) else { return Ok(()) };
            let (now, later) = bytes.split_at(bytes.len().min(space.len()));
            space[..now.len()].copy_from_slice(now);
            self.core.link_filled(HostIndex(host), now.len()).map_err(|error| wrong(format!("{error:?}")))?;
            bytes = later;
        }
        Ok(())
    }

    /// Counters and gauges by name.
    fn stats(&self) -> Vec<(&'static str, u64)> {
        self.core.env.counters.read()
    }

    /// The id of a live connection.
    fn connection_id(&self, slot: u32) -> Option<u64> {
        self.core.id(ConnSlot(slot))
    }
}
