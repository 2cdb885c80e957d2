//! Which names an event may have: the one rule, for what rooms declare and send, and for what is published to them.

use super::envelope::LONGEST_NAME;

// Of Phoenix Channels.
pub const JOIN: &str = "phx_join";
pub const LEAVE: &str = "phx_leave";
pub const REPLY: &str = "phx_reply";
pub const ERROR: &str = "phx_error";
pub const CLOSE: &str = "phx_close";
pub const HEARTBEAT: &str = "heartbeat";
pub const PRESENCE_STATE: &str = "presence_state";
pub const PRESENCE_DIFF: &str = "presence_diff";
// What Stateroom adds.
pub const STREAM: &str = "stream";
pub const GAP: &str = "gap";
pub const CREDIT: &str = "credit";

/// Events of the protocol's own, beside those that begin with `phx_`: a client could not tell a room's from ours.
pub const OWN_EVENTS: [&str; 5] = [STREAM, GAP, CREDIT, PRESENCE_STATE, PRESENCE_DIFF];
/// A test compares it with `OWN_EVENTS`.
const OWN: &str = "the protocol itself uses stream, gap, credit, presence_state, presence_diff and names that begin with phx_";
const LENGTH: &str = "an event's name has 1 to 255 bytes of UTF-8";

/// What is wrong with a name for a call, which no client hears of; `None`: nothing.
pub fn wrong_call(name: &str) -> Option<&'static str> {
    (name.is_empty() || name.len() > LONGEST_NAME).then_some(LENGTH)
}

/// What is wrong with a name for an event; `None`: nothing.
pub fn wrong_event(name: &str) -> Option<&'static str> {
    if let Some(wrong) = wrong_call(name) {
        return Some(wrong);
    }
    (name.starts_with("phx_") || OWN_EVENTS.contains(&name)).then_some(OWN)
}
