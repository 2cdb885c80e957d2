//! The names that an event may have. One rule: the same check applies to events that rooms declare, that they send, and
//! that are published to them.

use super::envelope::LONGEST_NAME;

// Events of Phoenix Channels.
pub const JOIN: &str = "phx_join";
pub const LEAVE: &str = "phx_leave";
pub const REPLY: &str = "phx_reply";
pub const ERROR: &str = "phx_error";
pub const CLOSE: &str = "phx_close";
pub const HEARTBEAT: &str = "heartbeat";
pub const PRESENCE_STATE: &str = "presence_state";
pub const PRESENCE_DIFF: &str = "presence_diff";
// Events that Stateroom adds.
pub const STREAM: &str = "stream";
pub const GAP: &str = "gap";
pub const CREDIT: &str = "credit";

/// Events that the protocol itself sends, beside those that begin with `phx_`. A room may not use them, since a client
/// could not tell its events from those of the protocol.
pub const OWN_EVENTS: [&str; 5] = [STREAM, GAP, CREDIT, PRESENCE_STATE, PRESENCE_DIFF];
/// Lists `OWN_EVENTS`, as a test checks.
const OWN: &str = "the protocol itself uses stream, gap, credit, presence_state, presence_diff and names that begin with phx_";
const LENGTH: &str = "an event's name has 1 to 255 bytes of UTF-8";

/// What is wrong with the name of a call; `None`: it is valid. Any 1 to 255 bytes are, since a call is not sent to clients.
pub fn wrong_call(name: &str) -> Option<&'static str> {
    (name.is_empty() || name.len() > LONGEST_NAME).then_some(LENGTH)
}

/// What is wrong with the name of an event; `None`: it is valid. It has 1 to 255 bytes and is not a name of the protocol.
pub fn wrong_event(name: &str) -> Option<&'static str> {
    if let Some(wrong) = wrong_call(name) {
        return Some(wrong);
    }
    (name.starts_with("phx_") || OWN_EVENTS.contains(&name)).then_some(OWN)
}
