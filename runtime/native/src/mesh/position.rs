//! A position in a room's stream, in all its formats: on the mesh, in requests of clients and in responses to them.
//!
//! One rule: the pair `[epoch, offset]` is parsed and written only here. Python uses this module too.

use std::fmt;

use serde_json::Value;

use super::batch::LinkError;
use super::fields::Fields;

/// The param of a join with the position of the last message that the client has; null if it has none.
pub const POSITION: &str = "$position";
/// The param of a join with the number of most recent messages that the client requests. On a direct path it is a
/// parameter of the query.
pub const HISTORY: &str = "$history";
/// The field of a join's response with the position of the stream.
const STREAM: &str = "$stream";

/// A position in a stream. A client gets it as the JSON array `[epoch, offset]` (`Display`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamPosition {
    /// The stream epoch, which identifies the stream; 0: no stream.
    pub epoch: u64,
    /// The offset of the last message, counted from 1; 0: before the first.
    pub offset: u64,
}

impl StreamPosition {
    /// The position at `offset` in the stream `epoch`.
    pub const fn new(epoch: u64, offset: u64) -> StreamPosition {
        StreamPosition { epoch, offset }
    }

    /// The body of STREAM: `epoch: u64 | offset: u64`, little-endian.
    pub fn bytes(&self) -> [u8; 16] {
        let mut out = [0; 16];
        out[..8].copy_from_slice(&self.epoch.to_le_bytes());
        out[8..].copy_from_slice(&self.offset.to_le_bytes());
        out
    }

    /// Parses the body of STREAM. Errors: `Malformed`.
    pub fn read(body: &[u8]) -> Result<StreamPosition, LinkError> {
        let mut from = Fields::of(body);
        let (epoch, offset) = (from.u64()?, from.u64()?);
        from.end(StreamPosition { epoch, offset })
    }

    /// Parses a position that a client sent. `None` if it is not an array of two integers from 0 to 2**64 - 1.
    pub fn of_json(value: &Value) -> Option<StreamPosition> {
        match value.as_array()?.as_slice() {
            [epoch, offset] => Some(StreamPosition::new(epoch.as_u64()?, offset.as_u64()?)),
            _ => None,
        }
    }

    /// The payload of a `stream` event, which reports the client's stream: a JSON object with `epoch`, `offset` and
    /// `recovered`. `recovered`: the client gets all messages that it has missed.
    pub fn told(&self, recovered: bool) -> String {
        let StreamPosition { epoch, offset } = self;
        format!(r#"{{"epoch":{epoch},"offset":{offset},"recovered":{recovered}}}"#)
    }

    /// The response of a join with that object added as `$stream`. A response that is not a JSON object stays unchanged.
    pub fn told_in(&self, response: &[u8], recovered: bool) -> Vec<u8> {
        let Some(rest) = response.strip_prefix(b"{") else {
            return response.to_vec();
        };
        let comma = if rest.trim_ascii_start().starts_with(b"}") { "" } else { "," };
        let start = format!(r#"{{"{STREAM}":{}{comma}"#, self.told(recovered));
        [start.as_bytes(), rest].concat()
    }
}

impl fmt::Display for StreamPosition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{},{}]", self.epoch, self.offset)
    }
}
