//! The bodies that have fields, as values. One rule: what is left over is an error too, but in HELLO, which
//! may grow: its version is for the receiver to judge.

use super::batch::LinkError;
use super::fields::{Fields, put_len, put_str, str_bytes};

/// Version of the mesh's protocol, in the HELLO.
pub const VERSION: u16 = 4;

/// Body of HELLO: who is at the other end of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    pub version: u16,
    /// Which life of that shard this is: 1 for the first process, then counting up.
    pub generation: u32,
    /// Which link of that life this is, whatever the host: a host that reads late may find the older of two last.
    pub link: u32,
}

/// Body of OPEN: the room behind a handle. `kind` is the topic pattern the app declared
/// (`chat:{name}`), `key` the values of its parameters (see `shard::routes`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open<'a> {
    pub kind: &'a str,
    pub key: &'a str,
}

/// Body of JOIN. `headers` are those the room declared it needs, lower-case names.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Join<'a> {
    pub room: u32,
    pub connection: u64,
    /// As requested, still percent-encoded.
    pub path: &'a str,
    /// Without the `?`, still percent-encoded.
    pub query: &'a str,
    /// The negotiated subprotocol, or "".
    pub subprotocol: &'a str,
    /// The client's address, `ip:port`, or "" over a Unix socket.
    pub peer: &'a str,
    pub headers: Vec<(&'a str, &'a str)>,
    /// The topic it was joined by, on a channel socket; "" on a direct path.
    pub topic: &'a str,
    /// The params of a channel's join, as JSON; empty on a direct path.
    pub params: &'a [u8],
}

/// Body of LEAVE and CLOSE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close<'a> {
    pub code: u16,
    pub reason: &'a str,
}

impl Hello {
    /// As in a frame.
    pub fn bytes(&self) -> [u8; 10] {
        let mut out = [0; 10];
        out[..2].copy_from_slice(&self.version.to_le_bytes());
        out[2..6].copy_from_slice(&self.generation.to_le_bytes());
        out[6..].copy_from_slice(&self.link.to_le_bytes());
        out
    }

    /// From a frame; `Malformed` if it is not one.
    pub fn read(body: &[u8]) -> Result<Hello, LinkError> {
        let mut from = Fields::of(body);
        Ok(Hello { version: from.u16()?, generation: from.u32()?, link: from.u32()? })
    }
}

impl Open<'_> {
    /// As in a frame.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(4 + self.kind.len() + self.key.len());
        put_str(&mut out, self.kind);
        put_str(&mut out, self.key);
        out
    }

    /// From a frame; `Malformed` if it is not one.
    pub fn read(body: &[u8]) -> Result<Open<'_>, LinkError> {
        let mut from = Fields::of(body);
        let [kind, key] = from.strs()?;
        from.end(Open { kind, key })
    }
}

impl Join<'_> {
    /// As in a frame.
    pub fn bytes(&self) -> Vec<u8> {
        let strs = [self.path, self.query, self.subprotocol, self.peer];
        // Exact, since what is kept of it would keep the slack as well.
        let rest = str_bytes(self.topic) + self.params.len();
        let mut out = Vec::with_capacity(13 + rest + strs.into_iter().map(str_bytes).sum::<usize>());
        out.extend_from_slice(&self.room.to_le_bytes());
        out.extend_from_slice(&self.connection.to_le_bytes());
        strs.into_iter().for_each(|field| put_str(&mut out, field));
        let count = u16::try_from(self.headers.len()).unwrap_or(u16::MAX);
        put_len(&mut out, count);
        for (name, value) in self.headers.iter().take(usize::from(count)) {
            put_str(&mut out, name);
            put_str(&mut out, value);
        }
        put_str(&mut out, self.topic);
        out.extend_from_slice(self.params);
        out
    }

    /// From a frame; `Malformed` if it is not one.
    pub fn read(body: &[u8]) -> Result<Join<'_>, LinkError> {
        let mut from = Fields::of(body);
        let (room, connection) = (from.u32()?, from.u64()?);
        let [path, query, subprotocol, peer] = from.strs()?;
        let (headers, topic) = (from.headers()?, from.str()?);
        Ok(Join { room, connection, path, query, subprotocol, peer, headers, topic, params: from.rest() })
    }
}

impl Close<'_> {
    /// As in a frame.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.code.to_le_bytes().to_vec();
        out.extend_from_slice(self.reason.as_bytes());
        out
    }

    /// From a frame; `Malformed` if it is not one.
    pub fn read(body: &[u8]) -> Result<Close<'_>, LinkError> {
        let mut from = Fields::of(body);
        let code = from.u16()?;
        let reason = std::str::from_utf8(from.rest()).map_err(|_| LinkError::Malformed)?;
        Ok(Close { code, reason })
    }
}

/// The body of GAP.
pub fn read_u64s<const N: usize>(body: &[u8]) -> Result<[u64; N], LinkError> {
    let mut from = Fields::of(body);
    let mut all = [0; N];
    for one in &mut all {
        *one = from.u64()?;
    }
    from.end(all)
}

/// The body of CREDIT.
pub fn read_u32(body: &[u8]) -> Result<u32, LinkError> {
    let mut from = Fields::of(body);
    let number = from.u32()?;
    from.end(number)
}

/// The body of NOT_OWNER.
pub fn read_u64(body: &[u8]) -> Result<u64, LinkError> {
    let mut from = Fields::of(body);
    let number = from.u64()?;
    from.end(number)
}
