//! What a client that joins asks of the room's stream: to go on from a position, or to see the last messages. Pure.
//!
//! On a channel these are `$position` and `$history` among the join's params; on a direct path `$history` in the query.

use serde_json::Value;

use super::params;
use crate::mesh::body::Join;

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `$position` is there, so the answer says where the stream is.
    pub told: bool,
    /// It is a position `[epoch, offset]`.
    pub from: Option<(u64, u64)>,
    /// The last so many messages, unless it goes on `from`.
    pub last: usize,
}

impl Wanted {
    /// What this join asks. What is no number or position asks for nothing: clients keep what servers gave them, and
    /// those may have been others.
    pub fn of(join: &Join<'_>) -> Wanted {
        if join.topic.is_empty() {
            let named = |(name, _): &(String, String)| name == "$history";
            let given = params::query(join.query).into_iter().rfind(named);
            return Wanted {
                last: given.and_then(|(_, n)| n.parse().ok()).unwrap_or(0),
                ..Wanted::default()
            };
        }
        let Ok(Value::Object(params)) = serde_json::from_slice(join.params) else {
            return Wanted::default();
        };
        let position = params.get("$position");
        let last = params.get("$history").and_then(Value::as_u64).unwrap_or(0);
        Wanted {
            told: position.is_some(),
            from: position.and_then(pair),
            last: usize::try_from(last).unwrap_or(usize::MAX),
        }
    }
}

fn pair(value: &Value) -> Option<(u64, u64)> {
    match value.as_array()?.as_slice() {
        [epoch, offset] => Some((epoch.as_u64()?, offset.as_u64()?)),
        _ => None,
    }
}

/// The response of a join, which tells its object where the stream is; what is no object goes as it is.
pub(super) fn with_stream(response: &[u8], epoch: u64, offset: u64, recovered: bool) -> Vec<u8> {
    let Some(rest) = response.strip_prefix(b"{") else {
        return response.to_vec();
    };
    let comma = if rest.trim_ascii_start().starts_with(b"}") { "" } else { "," };
    let stream =
        format!(r#"{{"$stream":{{"epoch":{epoch},"offset":{offset},"recovered":{recovered}}}{comma}"#);
    [stream.as_bytes(), rest].concat()
}
