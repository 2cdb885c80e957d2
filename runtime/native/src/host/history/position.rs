//! What a client that joins asks of the room's stream: to go on from a position, or to see the last messages. Pure.
//!
//! On a channel these are `$position` and `$history` among the join's params; on a direct path `$history` in the query.

use serde_json::Value;

use crate::mesh::StreamPosition;
use crate::mesh::position::{HISTORY, POSITION};

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `$position` is there, so the answer says where the stream is.
    pub told: bool,
    /// It is a position `[epoch, offset]`.
    pub from: Option<StreamPosition>,
    /// The last so many messages, unless it goes on `from`.
    pub last: usize,
}

/// A param of a join that is neither null nor what it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub name: &'static str,
    /// In words, for the client.
    pub must_be: &'static str,
}

const BAD_HISTORY: Malformed = Malformed { name: HISTORY, must_be: "a number of messages" };
const BAD_POSITION: Malformed = Malformed { name: POSITION, must_be: "[epoch, offset] or null" };

impl Wanted {
    /// What a channel's join asks by these params of its, and what is malformed in them, which is the reason to refuse the
    /// join and asks for nothing. A position of another stream is well formed: clients keep what servers gave them, and
    /// those may have been others.
    pub fn in_params(position: Option<&Value>, history: Option<&Value>) -> (Wanted, Option<Malformed>) {
        // The inner `None`: it is there, and malformed.
        let from = position.filter(|value| !value.is_null()).map(StreamPosition::of_json);
        let last = history.filter(|value| !value.is_null()).map(Value::as_u64);
        let wanted = Wanted { told: position.is_some(), from: from.flatten(), last: count(last.flatten()) };
        let malformed = match (last, from) {
            (Some(None), _) => Some(BAD_HISTORY),
            (_, Some(None)) => Some(BAD_POSITION),
            _ => None,
        };
        (wanted, malformed)
    }

    /// The same of a direct path, by the pairs of its query: only `$history`, as digits; the last one counts.
    pub fn in_query(query: &[(String, String)]) -> (Wanted, Option<Malformed>) {
        let Some((_, given)) = query.iter().rfind(|(name, _)| name == HISTORY) else {
            return (Wanted::default(), None);
        };
        // `parse` allows a plus sign.
        let last =
            given.parse::<u64>().ok().filter(|_| given.starts_with(|first: char| first.is_ascii_digit()));
        let wanted = Wanted { last: count(last), ..Wanted::default() };
        (wanted, last.is_none().then_some(BAD_HISTORY))
    }
}

fn count(last: Option<u64>) -> usize {
    usize::try_from(last.unwrap_or(0)).unwrap_or(usize::MAX)
}
