//! The bodies of frames that have fields, as values. One rule: bytes after the last field are an error. HELLO is the
//! exception, so that a later version can add fields; its receiver checks the version.

use super::batch::LinkError;
use super::fields::{Fields, put_len, put_str, str_bytes};

/// Version of the mesh's protocol, sent in HELLO.
pub const VERSION: u16 = 4;

/// Body of HELLO: it identifies the shard process that opened the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The `VERSION` of the sender.
    pub version: u16,
    /// The generation of the shard's process: 1 for the first one, then counting up.
    pub generation: u32,
    /// The number of this link among all links of the process, to any host. A host accepts links in any order, and with
    /// this number it recognises the newer of two.
    pub link: u32,
}

/// Body of OPEN: the room that a handle stands for. `kind` is the declared topic pattern (`chat:{name}`), `key` contains
/// the values of its parameters (see `pattern`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open<'a> {
    pub kind: &'a str,
    pub key: &'a str,
}

/// Body of JOIN.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Join<'a> {
    /// The handle of the room.
    pub room: u32,
    /// The id of the connection.
    pub connection: u64,
    /// The path of the request, percent-encoded as sent.
    pub path: &'a str,
    /// The query of the request without the `?`, percent-encoded as sent.
    pub query: &'a str,
    /// The negotiated subprotocol; "" if there is none.
    pub subprotocol: &'a str,
    /// The client's address, `ip:port`; "" on a Unix socket.
    pub peer: &'a str,
    /// The header fields that the room declared it needs: lower-case names, and values.
    pub headers: Vec<(&'a str, &'a str)>,
    /// The topic of the join on a channel socket; "" on a direct path.
    pub topic: &'a str,
    /// The params of the join on a channel socket, as JSON; empty on a direct path.
    pub params: &'a [u8],
}

/// Body of LEAVE and CLOSE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close<'a> {
    pub code: u16,
    pub reason: &'a str,
}

impl Hello {
    /// The body of a frame.
    pub fn bytes(&self) -> [u8; 10] {
        let mut out = [0; 10];
        out[..2].copy_from_slice(&self.version.to_le_bytes());
        out[2..6].copy_from_slice(&self.generation.to_le_bytes());
        out[6..].copy_from_slice(&self.link.to_le_bytes());
        out
    }

    /// Parses the body of a frame. Errors: `Malformed`.
    pub fn read(body: &[u8]) -> Result<Hello, LinkError> {
        let mut from = Fields::of(body);
        Ok(Hello { version: from.u16()?, generation: from.u32()?, link: from.u32()? })
    }
}

impl Open<'_> {
    /// The body of a frame.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(4 + self.kind.len() + self.key.len());
        put_str(&mut out, self.kind);
        put_str(&mut out, self.key);
        out
    }

    /// Parses the body of a frame. Errors: `Malformed`.
    pub fn read(body: &[u8]) -> Result<Open<'_>, LinkError> {
        let mut from = Fields::of(body);
        let [kind, key] = from.strs()?;
        from.end(Open { kind, key })
    }
}

impl Join<'_> {
    /// The body of a frame.
    pub fn bytes(&self) -> Vec<u8> {
        let strs = [self.path, self.query, self.subprotocol, self.peer];
        // The exact capacity: the shard and the host keep the body as long as the member stays, with any excess.
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

    /// Parses the body of a frame. Errors: `Malformed`.
    pub fn read(body: &[u8]) -> Result<Join<'_>, LinkError> {
        let mut from = Fields::of(body);
        let (room, connection) = (from.u32()?, from.u64()?);
        let [path, query, subprotocol, peer] = from.strs()?;
        let (headers, topic) = (from.headers()?, from.str()?);
        Ok(Join { room, connection, path, query, subprotocol, peer, headers, topic, params: from.rest() })
    }
}

impl Close<'_> {
    /// The body of a frame.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.code.to_le_bytes().to_vec();
        out.extend_from_slice(self.reason.as_bytes());
        out
    }

    /// Parses the body of a frame. Errors: `Malformed`.
    pub fn read(body: &[u8]) -> Result<Close<'_>, LinkError> {
        let mut from = Fields::of(body);
        let code = from.u16()?;
        let reason = std::str::from_utf8(from.rest()).map_err(|_| LinkError::Malformed)?;
        Ok(Close { code, reason })
    }
}

/// Parses a body that consists of `N` numbers, as that of GAP. Errors: `Malformed`.
pub fn read_u64s<const N: usize>(body: &[u8]) -> Result<[u64; N], LinkError> {
    let mut from = Fields::of(body);
    let mut all = [0; N];
    for one in &mut all {
        *one = from.u64()?;
    }
    from.end(all)
}

/// Parses a body that is one number of 32 bits, as that of CREDIT. Errors: `Malformed`.
pub fn read_u32(body: &[u8]) -> Result<u32, LinkError> {
    let mut from = Fields::of(body);
    let number = from.u32()?;
    from.end(number)
}

/// Parses a body that is one number of 64 bits, as that of NOT_OWNER. Errors: `Malformed`.
pub fn read_u64(body: &[u8]) -> Result<u64, LinkError> {
    let mut from = Fields::of(body);
    let number = from.u64()?;
    from.end(number)
}
