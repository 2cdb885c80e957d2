//! Close codes and the payload of a close frame (RFC 6455 §5.5.1, §7.4). They stand in `ws` because the protocol
//! decides which codes a frame may contain. When to close with which code is decided in the layers above.

use super::cut;

pub const NORMAL: u16 = 1000;
pub const GOING_AWAY: u16 = 1001;
pub const PROTOCOL_ERROR: u16 = 1002;
pub const UNSUPPORTED: u16 = 1003;
/// The peer's close frame had no code (RFC 6455 §7.1.5). Reported to the application, never sent.
pub const NO_STATUS: u16 = 1005;
/// The connection was lost without a close frame (RFC 6455 §7.1.5). Never sent.
pub const ABNORMAL: u16 = 1006;
pub const INVALID_PAYLOAD: u16 = 1007;
pub const POLICY: u16 = 1008;
pub const TOO_BIG: u16 = 1009;
pub const MANDATORY_EXTENSION: u16 = 1010;
pub const SERVER_ERROR: u16 = 1011;
pub const SERVICE_RESTART: u16 = 1012;
pub const TRY_AGAIN: u16 = 1013;
pub const BAD_GATEWAY: u16 = 1014;
/// The client sent nothing within the heartbeat timeout. This code and those below are Stateroom's own.
pub const HEARTBEAT: u16 = 4408;
pub const SESSION_UNKNOWN: u16 = 4410;
pub const UNAUTHENTICATED: u16 = 4501;
pub const FORBIDDEN: u16 = 4503;
pub const TAKEN_OVER: u16 = 4509;
/// The application closed the connection or membership; the client must not reconnect by itself.
pub const KICKED: u16 = 4510;

/// Names of the close codes. A leave without a reason of its own gets the name of its code as the reason. Python reads
/// this table (`runtime/closes.py`).
pub const NAMES: [(u16, &str); 19] = [
    (NORMAL, "normal"),
    (GOING_AWAY, "going_away"),
    (PROTOCOL_ERROR, "protocol_error"),
    (UNSUPPORTED, "unsupported"),
    (NO_STATUS, "no_status"),
    (ABNORMAL, "lost"),
    (INVALID_PAYLOAD, "bad_payload"),
    (POLICY, "policy"),
    (TOO_BIG, "too_big"),
    (MANDATORY_EXTENSION, "extension"),
    (SERVER_ERROR, "server_error"),
    (SERVICE_RESTART, "restart"),
    (TRY_AGAIN, "overload"),
    (HEARTBEAT, "timeout"),
    (SESSION_UNKNOWN, "session_unknown"),
    (UNAUTHENTICATED, "unauthenticated"),
    (FORBIDDEN, "forbidden"),
    (TAKEN_OVER, "taken_over"),
    (KICKED, "kicked"),
];

/// The longest reason that fits in a control frame beside the two bytes of the code, in bytes (RFC 6455 §5.5).
pub const MAX_REASON_BYTES: usize = 123;

/// Whether a close frame may contain this code (RFC 6455 §7.4). Of 1000–2999, only the codes that IANA lists as
/// sendable; of 3000–4999, which are for libraries and applications, all.
pub const fn is_valid_on_wire(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// Whether a client may reconnect or rejoin by itself after its connection or membership ended with this code.
pub const fn comes_back(code: u16) -> bool {
    !matches!(
        code,
        NORMAL | PROTOCOL_ERROR | UNSUPPORTED | INVALID_PAYLOAD | TOO_BIG | MANDATORY_EXTENSION | 4500..
    )
}

/// How long a client waits before it retries after a temporary failure, in milliseconds. A client that exceeded a rate
/// limit is given a delay computed from that limit instead.
pub const RETRY_MS: u64 = 1000;

/// The close reason `slug;retry_ms=N`, where `N` is the delay before the client may reconnect, in milliseconds.
pub fn retry(slug: &str, retry_ms: u64) -> String {
    format!("{slug};retry_ms={retry_ms}")
}

/// The start of a reason, at most `MAX_REASON_BYTES` long and cut between characters.
pub fn cut(reason: &str) -> &str {
    cut::cut(reason, MAX_REASON_BYTES)
}

/// The payload of a close frame: the code, big-endian, then the reason (RFC 6455 §5.5.1). It is empty if a frame may not
/// contain the code. A reason that is too long is `cut`.
pub fn payload(code: u16, reason: &str) -> Vec<u8> {
    if !is_valid_on_wire(code) {
        return Vec::new();
    }
    let mut out = code.to_be_bytes().to_vec();
    out.extend_from_slice(cut(reason).as_bytes());
    out
}
