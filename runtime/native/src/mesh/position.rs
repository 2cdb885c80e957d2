//! A place in a room's stream, in every form that it has: between hosts and shards, and in what clients send and get.
//!
//! One rule: the pair `[epoch, offset]` is read and written only here. Python reads it from here too.

use std::fmt;

use serde_json::Value;

use super::batch::LinkError;
use super::fields::Fields;

/// The param of a join that says up to where the client has the stream; null if it has nothing of it yet.
pub const POSITION: &str = "$position";
/// The param of a join that asks for the last so many messages; in the query on a direct path.
pub const HISTORY: &str = "$history";
/// The field of a join's response that says where the stream is.
const STREAM: &str = "$stream";

/// A place in a stream. A client gets it as the array `[epoch, offset]` (`Display`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamPosition {
    /// The number of the stream, not 0; 0 for no stream.
    pub epoch: u64,
    /// That of the last message there, from 1; 0 before the first.
    pub offset: u64,
}

impl StreamPosition {
    /// Of a stream and an offset in it.
    pub const fn new(epoch: u64, offset: u64) -> StreamPosition {
        StreamPosition { epoch, offset }
    }

    /// Body of STREAM: which stream it is, and its last offset.
    pub fn bytes(&self) -> [u8; 16] {
        let mut out = [0; 16];
        out[..8].copy_from_slice(&self.epoch.to_le_bytes());
        out[8..].copy_from_slice(&self.offset.to_le_bytes());
        out
    }

    /// From a STREAM; `Malformed` if it is not one.
    pub fn read(body: &[u8]) -> Result<StreamPosition, LinkError> {
        let mut from = Fields::of(body);
        let (epoch, offset) = (from.u64()?, from.u64()?);
        from.end(StreamPosition { epoch, offset })
    }

    /// From what a client has sent; `None` if it is not a pair of whole numbers below 2**64.
    pub fn of_json(value: &Value) -> Option<StreamPosition> {
        match value.as_array()?.as_slice() {
            [epoch, offset] => Some(StreamPosition::new(epoch.as_u64()?, offset.as_u64()?)),
            _ => None,
        }
    }

    /// What a client is told of the stream that it is in now: the payload of a `stream` event. `recovered`: it gets
    /// whatever it has missed.
    pub fn told(&self, recovered: bool) -> String {
        let StreamPosition { epoch, offset } = self;
        format!(r#"{{"epoch":{epoch},"offset":{offset},"recovered":{recovered}}}"#)
    }

    /// The response of a join with the same in it; a response that is not an object stays as it is.
    pub fn told_in(&self, response: &[u8], recovered: bool) -> Vec<u8> {
        let Some(rest) = response.strip_prefix(b"{") else {
            return response.to_vec();
        };
        let comma = if rest.trim_ascii_start().starts_with(b"}") { "" } else { "," };
        let told = format!(r#"{{"{STREAM}":{}{comma}"#, self.told(recovered));
        [told.as_bytes(), rest].concat()
    }
}

impl fmt::Display for StreamPosition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{},{}]", self.epoch, self.offset)
    }
}
