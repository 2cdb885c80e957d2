//! Opens sockets without waiting for them, from several loopback addresses if one has too few ports.
//!
//! One rule: a source address is bound only if needed; otherwise the kernel chooses the port, which it does better.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use mio::net::TcpStream;
use socket2::{Domain, Protocol, Socket, Type};

/// Opens sockets to one address, from several source addresses in turn.
pub struct Dialler {
    to: SocketAddr,
    sources: u8,
    dialled: usize,
}

impl Dialler {
    /// Uses the source addresses 127.0.0.1, 127.0.0.2, … if `to` is an IPv4 loopback address and `sources` is more than 1.
    /// Otherwise the kernel chooses the source address.
    pub fn new(to: SocketAddr, sources: u8) -> Self {
        let many = matches!(to.ip(), IpAddr::V4(address) if address.is_loopback());
        Self { to, sources: if many { sources } else { 0 }, dialled: 0 }
    }

    /// A socket that is connecting, with Nagle's algorithm disabled.
    ///
    /// # Errors
    /// There are no more file descriptors or ports, or there is no route.
    pub fn dial(&mut self) -> io::Result<TcpStream> {
        let socket =
            Socket::new(Domain::for_address(self.to), Type::STREAM.nonblocking(), Some(Protocol::TCP))?;
        socket.set_tcp_nodelay(true)?;
        if self.sources > 1 {
            let host = 1 + (self.dialled % usize::from(self.sources)) as u8;
            socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 0, 0, host), 0)).into())?;
        }
        self.dialled += 1;
        match socket.connect(&self.to.into()) {
            Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => Err(error),
            _ => Ok(TcpStream::from_std(socket.into())),
        }
    }
}
