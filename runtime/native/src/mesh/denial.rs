//! What shards and hosts refuse on a channel themselves, and how the error reply says it. Values only.

use crate::ws::close::RETRY_MS;

/// What text must not hold, in JSON of clients and in what programs give. Python reads it too.
pub const HALF_A_PAIR: &str = "half of a surrogate pair, which is not valid text";

/// An error reply's response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    /// For programs.
    pub code: &'static str,
    /// For people. Neither needs escaping in JSON.
    pub reason: &'static str,
    /// When to try again, if that is of use.
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
    /// A test compares it with `pattern::KEY_BYTES`.
    pub const LONG_NAME: Denial = Denial::new("no_such_topic", "the name of a room has at most 512 bytes");
    pub const TOO_MANY_ROOMS: Denial = Denial::new("too_many_rooms", "this connection is in too many rooms");
    pub const KICKED: Denial = Denial::new("kicked", "the room has shut this connection out");
    pub const FORBIDDEN_ORIGIN: Denial = Denial::new("forbidden", "this Origin may not join here");
    pub const BAD_PARAMS: Denial = Denial::new("invalid", "the params of a join are a JSON object");
    pub const LONG_INTEGER: Denial = Denial::new(
        "invalid",
        "an integer of the params is beyond 64 bits: at least -2**63, less than 2**64",
    );
    /// A test compares it with `HALF_A_PAIR`.
    pub const HALF_A_PAIR: Denial =
        Denial::new("invalid", "the params hold half of a surrogate pair, which is not valid text");
    pub const NO_POSITIONS: Denial =
        Denial::new("invalid", "positions need version 2 of the protocol: ?vsn=2.0.0");
    pub const LONG_EVENT: Denial = Denial::new("invalid", "an event has at most 255 bytes");
    pub const LEFT: Denial = Denial::new("closed", "it was left before it was answered");
    pub const UNANSWERED: Denial =
        Denial::new("closed", "the membership has ended before this was answered; it may have been handled");
    /// In Phoenix's words.
    pub const NOT_JOINED: Denial = Denial::new("not_joined", "unmatched topic");
    pub const BUSY: Denial = Denial::new("busy", "busy").after(RETRY_MS);
    pub const UNAVAILABLE: Denial =
        Denial::new("unavailable", "the room's host does not answer; it may have handled this")
            .after(RETRY_MS);
    /// Of a push whose room has moved before its turn came, and of a room that another host still runs.
    pub const MOVED: Denial = Denial::new("unavailable", "unavailable").after(RETRY_MS);
    pub const UNREACHED: Denial =
        Denial::new("unavailable", "the room's host cannot be reached at present").after(RETRY_MS);
    /// Of a push behind which its membership has ended, unheard.
    pub const ENDED: Denial = Denial::new("not_joined", "the membership has ended");
    /// Whatever is our fault, or that of the room's author; the client is told no more.
    pub const INTERNAL: Denial = Denial::new("internal", "internal error");
    pub const QUARANTINED: Denial = Denial::new("quarantined", "quarantined");
    const RATE: Denial = Denial::new("rate", "too many messages");

    const fn new(code: &'static str, reason: &'static str) -> Denial {
        Denial { code, reason, retry_ms: None }
    }

    const fn after(self, retry_ms: u64) -> Denial {
        Denial { retry_ms: Some(retry_ms), ..self }
    }

    /// The message is not an envelope, and says what is wrong with it.
    pub const fn invalid(wrong: &'static str) -> Denial {
        Denial::new("invalid", wrong)
    }

    /// The member has used up what the room lets it say.
    pub const fn rate(retry_ms: u64) -> Denial {
        Denial::RATE.after(retry_ms)
    }

    /// As JSON.
    pub fn response(&self) -> Vec<u8> {
        let Denial { code, reason, retry_ms } = self;
        let retry = retry_ms.map_or_else(String::new, |ms| format!(r#","retry_ms":{ms}"#));
        format!(r#"{{"code":"{code}","reason":"{reason}"{retry}}}"#).into_bytes()
    }
}
