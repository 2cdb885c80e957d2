//! The errors that the runtime itself sends on a channel, as responses of error replies. Values only.

use crate::ws::close::RETRY_MS;

/// What text must not contain, in JSON from clients and in data from the application. Python reads it too.
pub const HALF_A_PAIR: &str = "half of a surrogate pair, which is not valid text";

/// The response of an error reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The code of the error, for programs. It needs no escaping in JSON.
    pub code: &'static str,
    /// The reason, for a human reader. It needs no escaping in JSON.
    pub reason: &'static str,
    /// After how many milliseconds the client may try again; `None` if that would not help.
    pub retry_ms: Option<u64>,
}

impl Denial {
    pub const NO_SUCH_TOPIC: Denial = Denial::new("no_such_topic", "no room is declared for this topic");
    pub const BRACES: Denial =
        Denial::new("no_such_topic", "the name of a room must not contain {…}: replace it with a value");
    pub const TOPIC_TWICE: Denial = Denial::new(
        "no_such_topic",
        "the name of the room repeats the prefix of its topic: remove the repetition",
    );
    /// Names the limit `pattern::KEY_BYTES`, as a test checks.
    pub const LONG_NAME: Denial = Denial::new("no_such_topic", "the name of a room has at most 512 bytes");
    pub const TOO_MANY_ROOMS: Denial = Denial::new("too_many_rooms", "this connection is in too many rooms");
    pub const KICKED: Denial = Denial::new("kicked", "the room has shut this connection out");
    pub const FORBIDDEN_ORIGIN: Denial = Denial::new("forbidden", "this Origin may not join here");
    pub const BAD_PARAMS: Denial = Denial::new("invalid", "the params of a join are a JSON object");
    pub const LONG_INTEGER: Denial = Denial::new(
        "invalid",
        "an integer of the params is beyond 64 bits: at least -2**63, less than 2**64",
    );
    /// Ends with the text `HALF_A_PAIR`, as a test checks.
    pub const HALF_A_PAIR: Denial =
        Denial::new("invalid", "the params hold half of a surrogate pair, which is not valid text");
    pub const NO_POSITIONS: Denial =
        Denial::new("invalid", "positions need version 2 of the protocol: ?vsn=2.0.0");
    pub const LONG_EVENT: Denial = Denial::new("invalid", "an event has at most 255 bytes");
    /// For a join that the client left before it was answered.
    pub const LEFT: Denial = Denial::new("closed", "it was left before it was answered");
    /// For a push whose membership ended before its reply.
    pub const UNANSWERED: Denial =
        Denial::new("closed", "the membership has ended before this was answered; it may have been handled");
    /// For a push to a room that the connection has not joined. The reason is that of Phoenix.
    pub const NOT_JOINED: Denial = Denial::new("not_joined", "unmatched topic");
    pub const BUSY: Denial = Denial::new("busy", "busy").after(RETRY_MS);
    /// For a push that was sent to the room's host and is not answered, since the host is gone.
    pub const UNAVAILABLE: Denial =
        Denial::new("unavailable", "the room's host does not answer; it may have handled this")
            .after(RETRY_MS);
    /// For a push whose room moved to another host before its turn began, and for a room that another host still runs.
    pub const MOVED: Denial = Denial::new("unavailable", "unavailable").after(RETRY_MS);
    /// For a join while the room's host cannot be reached.
    pub const UNREACHED: Denial =
        Denial::new("unavailable", "the room's host cannot be reached at present").after(RETRY_MS);
    /// For a push that was not handled, since its membership ended before its turn.
    pub const ENDED: Denial = Denial::new("not_joined", "the membership has ended");
    /// For a fault of the runtime or of the application. The client learns no details.
    pub const INTERNAL: Denial = Denial::new("internal", "internal error");
    pub const QUARANTINED: Denial = Denial::new("quarantined", "quarantined");
    const RATE: Denial = Denial::new("rate", "too many messages");

    const fn new(code: &'static str, reason: &'static str) -> Denial {
        Denial { code, reason, retry_ms: None }
    }

    const fn after(self, retry_ms: u64) -> Denial {
        Denial { retry_ms: Some(retry_ms), ..self }
    }

    /// For a message that is not an envelope. `wrong` says what is wrong with it; it must need no escaping in JSON.
    pub const fn invalid(wrong: &'static str) -> Denial {
        Denial::new("invalid", wrong)
    }

    /// For a message of a member that exceeds its room's rate limit. `retry_ms`: when the limit allows the next one.
    pub const fn rate(retry_ms: u64) -> Denial {
        Denial::RATE.after(retry_ms)
    }

    /// The response as a JSON object with `code`, `reason` and, if it is set, `retry_ms`.
    pub fn response(&self) -> Vec<u8> {
        let Denial { code, reason, retry_ms } = self;
        let retry = retry_ms.map_or_else(String::new, |ms| format!(r#","retry_ms":{ms}"#));
        format!(r#"{{"code":"{code}","reason":"{reason}"{retry}}}"#).into_bytes()
    }
}
