//! Connections by client address: how many are open, how fast new ones come. IPv6 counts by /64, mapped IPv4 as IPv4.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use crate::shard::bucket::{Bucket, Rate};
use crate::ws::close::RETRY_MS;

/// A client's address as it is kept with each connection: 20 bytes, no family tag beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    ip: [u8; 16],
    pub port: u16,
    /// Counted in `Addresses`, so that it is uncounted once.
    pub counted: bool,
}

impl Address {
    /// A Unix socket has no address: all zeros.
    pub const NONE: Address = Address { ip: [0; 16], port: 0, counted: false };

    pub fn new(peer: Option<SocketAddr>) -> Address {
        peer.map_or(Address::NONE, |peer| Address::of(peer.ip(), peer.port()))
    }

    /// From its parts, not counted yet.
    pub fn of(ip: IpAddr, port: u16) -> Address {
        let ip = match ip {
            IpAddr::V4(v4) => v4.to_ipv6_mapped(),
            IpAddr::V6(v6) => v6,
        };
        Address { ip: ip.octets(), port, counted: false }
    }

    /// `None` for a Unix socket.
    pub fn ip(&self) -> Option<IpAddr> {
        (self.ip != [0; 16]).then(|| Ipv6Addr::from(self.ip).to_canonical())
    }

    /// `ip:port`, or "" for a Unix socket.
    pub fn text(&self) -> String {
        self.ip().map_or(String::new(), |ip| SocketAddr::new(ip, self.port).to_string())
    }

    /// What is counted together: an IPv4 address, or an IPv6 /64.
    fn group(&self) -> u128 {
        let bits = u128::from_be_bytes(self.ip);
        let mapped = Ipv6Addr::from(self.ip).to_ipv4_mapped().is_some();
        if mapped { bits } else { bits >> 64 << 64 }
    }
}

/// A network, `10.0.0.0/8` or `::1/128`.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    base: u128,
    mask: u128,
}

impl Network {
    /// Errors: one line that names the text.
    pub fn parse(text: &str) -> Result<Network, String> {
        let wrong = || format!("'{text}' is not a network such as 10.0.0.0/8");
        let (ip, bits) = text.split_once('/').ok_or_else(wrong)?;
        let ip: IpAddr = ip.parse().map_err(|_| wrong())?;
        let bits: u8 = bits.parse().map_err(|_| wrong())?;
        let bits = u32::from(bits) + if ip.is_ipv4() { 96 } else { 0 };
        if bits > 128 {
            return Err(wrong());
        }
        let mask = if bits == 0 { 0 } else { u128::MAX << (128 - bits) };
        Ok(Network { base: u128::from_be_bytes(Address::of(ip, 0).ip) & mask, mask })
    }

    /// Is the address in the network?
    pub fn contains(&self, address: &Address) -> bool {
        u128::from_be_bytes(address.ip) & self.mask == self.base
    }
}

/// The client that a chain of proxies names, each of which appended the address it saw (X-Forwarded-For): the last that is
/// not one of the `trusted`, or the first if all of them are. `None` when the chain does not say: anybody may have written
/// what stands before an element that is no address.
pub fn forwarded<'a>(
    chain: impl IntoIterator<Item = &'a [u8]>,
    trusted: impl Fn(&Address) -> bool,
) -> Option<Address> {
    let chain: Vec<&[u8]> = chain.into_iter().filter(|element| !element.trim_ascii().is_empty()).collect();
    let read = |element: &&[u8]| read_address(std::str::from_utf8(element).ok()?.trim());
    let named: Vec<Address> = chain.iter().rev().map_while(read).collect();
    let first = named.last().filter(|_| named.len() == chain.len());
    named.iter().find(|address| !trusted(address)).or(first).copied()
}

/// `1.2.3.4`, `1.2.3.4:5`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5`.
fn read_address(text: &str) -> Option<Address> {
    let in_brackets = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let v6 = in_brackets.and_then(|text| text.parse::<Ipv6Addr>().ok()).map(IpAddr::V6);
    let bare = v6.map_or_else(|| text.parse(), Ok).map(|ip| Address::of(ip, 0));
    bare.or_else(|_| text.parse().map(|socket: SocketAddr| Address::new(Some(socket)))).ok()
}

/// Why an address may not connect now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    pub retry_ms: u64,
}

#[derive(Debug)]
struct Group {
    open: u32,
    rate: Bucket,
}

/// Counts per address group. A group is forgotten when nothing is open and its bucket is full again.
#[derive(Debug, Default)]
pub struct Addresses {
    groups: HashMap<u128, Group, foldhash::fast::RandomState>,
    sweep_at: usize,
}

const SWEEP_FROM: usize = 4096;

impl Addresses {
    /// Counts one more connection, or says why not. `most` 0 is no cap.
    pub fn open(&mut self, address: &mut Address, most: u32, rate: Rate, now_ms: u64) -> Result<(), TooMany> {
        if self.groups.len() >= self.sweep_at.max(SWEEP_FROM) {
            self.sweep(rate, now_ms);
        }
        let fresh = || Group { open: 0, rate: Bucket::full(rate, now_ms) };
        let group = self.groups.entry(address.group()).or_insert_with(fresh);
        if most > 0 && group.open >= most {
            return Err(TooMany { retry_ms: RETRY_MS });
        }
        group.rate.take(1.0, rate, now_ms).map_err(|retry_ms| TooMany { retry_ms })?;
        group.open += 1;
        address.counted = true;
        Ok(())
    }

    /// Uncounts a connection that was counted.
    pub fn close(&mut self, address: &mut Address) {
        if !std::mem::take(&mut address.counted) {
            return;
        }
        if let Some(group) = self.groups.get_mut(&address.group()) {
            group.open = group.open.saturating_sub(1);
        }
    }

    /// Groups of addresses that are remembered.
    pub fn known(&self) -> usize {
        self.groups.len()
    }

    /// Amortised: the next sweep comes when the map has doubled.
    fn sweep(&mut self, rate: Rate, now_ms: u64) {
        self.groups.retain(|_, group| group.open > 0 || !group.rate.is_full(rate, now_ms));
        self.sweep_at = self.groups.len() * 2;
    }
}
