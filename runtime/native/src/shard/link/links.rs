//! The links of a shard: one to each host that the table names.
//!
//! The one rule: a link that the table names and that does not work is counted, told to the parent, and tried again.

use std::collections::BTreeSet;

use crate::mesh::{HostIndex, ShardIndex, body};
use crate::shard::config::ms;
use crate::shard::env::Env;
use crate::shard::slots::Maybe;
use crate::shard::sparse::Sparse;
use crate::shard::table::{HostRow, TableUpdate};
use crate::shard::work::LinkOrder;

use super::faults::LinkFault;
use super::freed::Freed;
use super::link::Link;
use super::reading::Observed;

/// Not thread-safe.
#[derive(Debug)]
pub struct Links {
    links: Sparse<HostIndex, Link>,
    /// Who it is that greets the hosts.
    shard: ShardIndex,
    generation: u32,
    /// Links made up to now, to whatever host.
    made: u32,
}

impl Links {
    pub(in crate::shard) fn new(shard: ShardIndex, generation: u32) -> Links {
        Links { links: Sparse::default(), shard, generation, made: 0 }
    }

    /// The link to a host that may have left the table.
    #[inline]
    pub(in crate::shard) fn get(&self, host: impl Into<Maybe<HostIndex>>) -> Option<&Link> {
        self.links.get(host)
    }

    /// The same, to send on it.
    #[inline]
    pub(in crate::shard) fn get_mut(&mut self, host: impl Into<Maybe<HostIndex>>) -> Option<&mut Link> {
        self.links.get_mut(host)
    }

    /// The link to a host that has a room of ours.
    #[inline]
    pub(in crate::shard) fn known_mut(&mut self, host: impl Into<Maybe<HostIndex>>) -> Option<&mut Link> {
        self.links.known_mut(host)
    }

    /// The link to a host, if it is connected.
    pub(in crate::shard) fn up(&mut self, host: impl Into<Maybe<HostIndex>>) -> Option<&mut Link> {
        self.links.get_mut(host).filter(|link| link.is_up())
    }

    /// Rooms can be opened at every host.
    pub(in crate::shard) fn are_all_up(&self) -> bool {
        self.links.iter().all(|(_, link)| link.is_up())
    }

    /// Does some link wait to be tried, or to tell its host something?
    pub(in crate::shard) fn some_wait(&self) -> bool {
        self.links.iter().any(|(_, link)| !link.is_up() || link.owes_members_end())
    }

    /// Bytes that wait for the sockets. O(hosts).
    pub(in crate::shard) fn queued_bytes(&self) -> usize {
        self.links.iter().map(|(_, link)| link.queued_bytes()).sum()
    }

    /// Keeps no more memory than is in use.
    pub(in crate::shard) fn shrink(&mut self) {
        self.links.iter_mut().for_each(|(_, link)| link.traffic.shrink());
    }

    /// The hosts to which there are links, but which a newer table does not name, or names with another process.
    pub(in crate::shard) fn outdated(&self, update: &TableUpdate) -> Vec<HostIndex> {
        let names = |host: HostIndex, link: &Link| {
            let mut rows = update.hosts.iter().filter(|row| row.index == host.0);
            rows.any(|row| row.generation == link.generation())
        };
        self.links.iter().filter(|(host, link)| !names(*host, link)).map(|(host, _)| host).collect()
    }

    /// The table names the host no longer, or another process of it.
    pub(in crate::shard) fn remove(&mut self, host: HostIndex, env: &Env) {
        self.links.remove(host);
        env.faults.clear(host);
    }

    /// The table names a host. If it is new: an order to connect.
    pub(in crate::shard) fn add(&mut self, row: &HostRow, env: &Env) -> Option<LinkOrder> {
        let host = HostIndex(row.index);
        if self.links.get(host).is_some() {
            return None;
        }
        env.faults.clear(host);
        self.links.insert(host, Link::new(row.generation, row.address.clone(), env.now_ms));
        self.connect(host)
    }

    /// The driver has connected to a host, which is greeted. False: it has left the table.
    pub(in crate::shard) fn connected(&mut self, host: HostIndex, env: &Env) -> bool {
        let Some(link) = self.links.get_mut(host) else { return false };
        self.made = self.made.wrapping_add(1);
        let hello = body::Hello { version: body::VERSION, generation: self.generation, link: self.made };
        link.connected(self.shard, &hello, env.now_ms);
        env.faults.clear(host);
        self.count(env);
        true
    }

    /// The link breaks: it is lost, but still there for what its rooms have to do first. False: it has left the table.
    pub(in crate::shard) fn breaks(&mut self, host: HostIndex) -> bool {
        self.links.get_mut(host).map(|link| link.reach.breaks()).is_some()
    }

    /// The link that broke is down. Returns what waited for the host.
    pub(in crate::shard) fn begin_anew(
        &mut self,
        host: HostIndex,
        env: &Env,
    ) -> impl Iterator<Item = Freed> + use<> {
        let freed = self.links.known_mut(host).map(|link| {
            if link.is_up() {
                env.counters.links_lost.add(1);
                env.counters.mesh_unacknowledged.add(link.traffic.frames_unacknowledged());
            }
            link.begin_anew(env.now_ms)
        });
        env.faults.clear(host);
        self.count(env);
        freed.into_iter().flatten()
    }

    /// The driver could not connect. `error`: why, in one line. Returns how many attempts have failed in a row.
    pub(in crate::shard) fn failed(&mut self, host: HostIndex, error: &str, env: &Env) -> Option<u32> {
        let link = self.links.get_mut(host).filter(|link| !link.is_up())?;
        let attempts = link.reach.failed(env.now_ms);
        env.counters.link_failures.add(1);
        env.faults.set(LinkFault::down(host, link, error, attempts, link.reach.lasts_ms(env.now_ms)));
        Some(attempts)
    }

    /// The driver has looked how much of a link its host has not read: so many bytes, in the kernel or before it.
    pub(in crate::shard) fn observe(
        &mut self,
        host: HostIndex,
        unread_bytes: usize,
        env: &Env,
    ) -> Option<Observed> {
        let link = self.links.get_mut(host)?;
        let observed = link.traffic.reading.observe(unread_bytes, env.now_ms, ms(env.settings.unread_s));
        match observed {
            Observed::Stops => {
                env.counters.links_unread.add(1);
                let unread_ms = link.traffic.reading.unread_ms(env.now_ms);
                env.faults.set(LinkFault::unread(host, link, unread_ms));
            }
            Observed::Resumes => env.faults.clear(host),
            Observed::Reads | Observed::IsStopped => {}
        }
        Some(observed)
    }

    /// Tells those hosts that they have been sent the members of all their rooms, by the table of this `version`; later, if a
    /// room `waits` for them.
    pub(in crate::shard) fn end_members(
        &mut self,
        version: u64,
        waits: &BTreeSet<HostIndex>,
        to: impl Fn(HostIndex, &Link) -> bool,
    ) {
        for (host, link) in self.links.iter_mut() {
            if link.is_up() && to(host, link) {
                link.end_members(version, waits.contains(&host));
            }
        }
    }

    fn connect(&self, host: HostIndex) -> Option<LinkOrder> {
        let address = self.links.known(host)?.address().to_owned();
        Some(LinkOrder::Connect { host, address })
    }

    /// Orders to connect those that are down, each in its time.
    pub(in crate::shard) fn due(&self, now_ms: u64) -> Vec<LinkOrder> {
        let due = self.links.iter().filter(|(_, link)| link.reach.is_due(now_ms));
        due.filter_map(|(host, _)| self.connect(host)).collect()
    }

    /// Shows how many links are down. O(hosts), when one of them changes.
    pub(in crate::shard) fn count(&self, env: &Env) {
        let down = self.links.iter().filter(|(_, link)| !link.is_up()).count();
        env.counters.links_down.set(down as u64);
    }
}
