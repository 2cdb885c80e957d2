//! Why a join is refused before it becomes a membership, and the frame that answers it. One rule: **a channel's join has one
//! answer**; a direct connection, and a member that recovers, is closed instead.

use crate::host::counters::Counters;
use crate::mesh::body::{Close, Join};
use crate::mesh::{Denial, Kind, close, flags};

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::host) enum Refusal {
    /// There are as many rooms as there may be.
    TooManyRooms,
    Quarantined,
    /// It asks with more bytes than are kept for a member (a direct one's query is bounded as its request's).
    TooLong {
        limit_bytes: usize,
    },
    /// The room's mailbox is full.
    Busy,
    /// The user has made no member of it.
    Internal,
}

impl Refusal {
    pub(in crate::host) fn count(self, counters: &mut Counters) {
        match self {
            Refusal::TooManyRooms => counters.joins_refused_full += 1,
            Refusal::Quarantined => counters.joins_refused_quarantine += 1,
            Refusal::TooLong { .. } => counters.joins_refused_long += 1,
            Refusal::Busy => counters.refused_busy += 1,
            Refusal::Internal => {}
        }
    }

    /// Kind, flags and body of the frame that answers the join.
    pub(in crate::host) fn frame(self, join: &Join<'_>, is_recovery: bool) -> (Kind, u8, Vec<u8>) {
        let by_code = |code: u16, reason: &str| {
            if join.topic.is_empty() || is_recovery {
                return (Kind::Close, 0, Close { code, reason }.bytes());
            }
            (Kind::Refused, flags::JSON, error_response(reason, reason, b""))
        };
        match self {
            Refusal::TooManyRooms => by_code(close::TRY_AGAIN, "too_many_rooms"),
            Refusal::Quarantined => by_code(close::SERVER_ERROR, Denial::QUARANTINED.code),
            Refusal::Internal => by_code(close::SERVER_ERROR, Denial::INTERNAL.code),
            Refusal::TooLong { limit_bytes } => {
                let reason = format!("the params of a join have at most {limit_bytes} bytes");
                (Kind::Refused, flags::JSON, error_response("invalid", &reason, b""))
            }
            Refusal::Busy if join.topic.is_empty() => {
                let reason = close::retry("busy", close::RETRY_MS);
                (Kind::Close, 0, Close { code: close::TRY_AGAIN, reason: &reason }.bytes())
            }
            Refusal::Busy => (Kind::Refused, flags::JSON, Denial::BUSY.response()),
        }
    }
}

/// The response of an error reply, as JSON; the members of `fields`, an object or nothing, follow code and reason.
pub(in crate::host) fn error_response(code: &str, reason: &str, fields: &[u8]) -> Vec<u8> {
    let mut response = serde_json::json!({ "code": code, "reason": reason }).to_string().into_bytes();
    if let Some(members @ [_, .., _]) = fields.strip_prefix(b"{") {
        *response.last_mut().unwrap_or(&mut 0) = b',';
        response.extend_from_slice(members);
    }
    response
}
