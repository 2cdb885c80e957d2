//! The target of the load: a `ws://` or `wss://` URL, its address, and the bytes of the upgrade request (RFC 6455 §4.1).
//!
//! One rule: everything is computed once. All connections send the same request; its key is random for each run, since
//! a new key for each of a million handshakes would slow down the generator.

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::{Digest, Sha1};

use crate::transport::Tls;

const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A parsed and resolved URL with its upgrade request.
pub struct Target {
    /// Present for `wss`.
    pub tls: Option<Tls>,
    pub address: SocketAddr,
    pub request: Vec<u8>,
    /// The value of `Sec-WebSocket-Accept` that the response must have.
    pub accept: String,
}

impl Target {
    /// `headers` are sent unchanged, for example `("Sec-WebSocket-Protocol", "chat")`; `ca_file`: see `Tls::new`. Blocks
    /// while the host name is resolved.
    ///
    /// # Errors
    /// One line for the user: the URL has another scheme or no host, its host name does not resolve, or a header has a line
    /// break.
    pub fn parse(url: &str, headers: &[(String, String)], ca_file: Option<&str>) -> Result<Self, String> {
        let url =
            Url::split(url).ok_or_else(|| format!("{url}: this is not a URL like ws://host:port/path"))?;
        let address = resolve(url.host, url.port)?;
        let (key, accept) = nonce().map_err(|error| error.to_string())?;
        let request = request(&url.path, url.authority, &key, headers)?;
        let tls = url.tls.then(|| Tls::new(url.host, ca_file)).transpose()?;
        Ok(Self { tls, address, request, accept })
    }
}

struct Url<'u> {
    tls: bool,
    authority: &'u str,
    host: &'u str,
    port: u16,
    /// The path with the query. A fragment is not sent (RFC 6455 §3).
    path: String,
}

impl<'u> Url<'u> {
    fn split(url: &'u str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (tls, port) = match scheme {
            "ws" => (false, 80),
            "wss" => (true, 443),
            _ => return None,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(end)?;
        let (host, port) = split_port(authority, port)?;
        let path = if tail.starts_with('/') { tail.to_owned() } else { format!("/{tail}") };
        let clean = path.bytes().all(|byte| byte > b' ' && byte != 0x7F);
        clean.then_some(Self { tls, authority, host, port, path })
    }
}

/// A random `Sec-WebSocket-Key` and the expected `Sec-WebSocket-Accept` (RFC 6455 §4.2.2).
fn nonce() -> io::Result<(String, String)> {
    let key = STANDARD.encode(random()?);
    let accept = STANDARD.encode(Sha1::digest(format!("{key}{GUID}")));
    Ok((key, accept))
}

/// 16 random bytes.
pub fn random() -> io::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes)
}

fn resolve(host: &str, port: u16) -> Result<SocketAddr, String> {
    let mut addresses = (host, port).to_socket_addrs().map_err(|error| format!("{host}: {error}"))?;
    addresses.next().ok_or_else(|| format!("{host}: the name has no address"))
}

fn split_port(authority: &str, default: u16) -> Option<(&str, u16)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(bracketed) => {
            let (host, port) = bracketed.split_once(']')?;
            (host, port.strip_prefix(':'))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = port.map_or(Some(default), |port| port.parse().ok())?;
    (!host.is_empty()).then_some((host, port))
}

fn request(path: &str, authority: &str, key: &str, headers: &[(String, String)]) -> Result<Vec<u8>, String> {
    let mut text = format!(
        "GET {path} HTTP/1.1\r\nHost: {authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
    );
    for (name, value) in headers {
        if name.is_empty() || [name, value].iter().any(|part| part.contains(['\r', '\n'])) {
            return Err(format!("bad header {name:?}: the name is empty, or there is a line break"));
        }
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    Ok(text.into_bytes())
}
