//! Close codes and the payload of a close frame (RFC 6455 §5.5.1, §7.4). In `ws` because the wire
//! decides which codes may travel; what they mean to a client is decided far above.

use super::cut;

pub const NORMAL: u16 = 1000;
pub const GOING_AWAY: u16 = 1001;
pub const PROTOCOL_ERROR: u16 = 1002;
pub const UNSUPPORTED: u16 = 1003;
/// "No code was given": handed to the application, never sent.
pub const NO_STATUS: u16 = 1005;
/// "The connection was lost without a close frame": never sent.
pub const ABNORMAL: u16 = 1006;
pub const INVALID_PAYLOAD: u16 = 1007;
pub const POLICY: u16 = 1008;
pub const TOO_BIG: u16 = 1009;
pub const MANDATORY_EXTENSION: u16 = 1010;
pub const SERVER_ERROR: u16 = 1011;
pub const SERVICE_RESTART: u16 = 1012;
pub const TRY_AGAIN: u16 = 1013;
pub const BAD_GATEWAY: u16 = 1014;
/// Ours, as are those below. Nothing came within the heartbeat's time.
pub const HEARTBEAT: u16 = 4408;
pub const SESSION_UNKNOWN: u16 = 4410;
pub const UNAUTHENTICATED: u16 = 4501;
pub const FORBIDDEN: u16 = 4503;
pub const TAKEN_OVER: u16 = 4509;
/// Closed by the application, not to come back.
pub const KICKED: u16 = 4510;

/// The codes that have a name: the reason of a leave that came without one. Python reads them here (`runtime/closes.py`).
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

/// The longest reason that fits a control frame beside the code, in bytes.
pub const MAX_REASON_BYTES: usize = 123;

/// May this code travel in a close frame? 1000–2999 belong to the RFC and IANA's register, 3000–4999 to anyone.
pub const fn is_valid_on_wire(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// May a client whose connection or membership ended by this code come back by itself?
pub const fn comes_back(code: u16) -> bool {
    !matches!(
        code,
        NORMAL | PROTOCOL_ERROR | UNSUPPORTED | INVALID_PAYLOAD | TOO_BIG | MANDATORY_EXTENSION | 4500..
    )
}

/// When to come back after what a moment mends, in milliseconds. Where a rate is counted, it says when.
pub const RETRY_MS: u64 = 1000;

/// A reason with the delay after which to come back, in milliseconds.
pub fn retry(slug: &str, retry_ms: u64) -> String {
    format!("{slug};retry_ms={retry_ms}")
}

/// As much of a reason as fits, cut between characters.
pub fn cut(reason: &str) -> &str {
    cut::cut(reason, MAX_REASON_BYTES)
}

/// The payload of a close frame. A code that may not travel gives an empty one, a reason that is too long is `cut`.
pub fn payload(code: u16, reason: &str) -> Vec<u8> {
    if !is_valid_on_wire(code) {
        return Vec::new();
    }
    let mut out = code.to_be_bytes().to_vec();
    out.extend_from_slice(cut(reason).as_bytes());
    out
}
