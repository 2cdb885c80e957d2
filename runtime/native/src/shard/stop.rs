//! Why a connection is read no further, when what it sent is the reason.

/// Why decoding ended, if it did not end with the bytes.
pub(super) enum Stop {
    Closed {
        code: u16,
        reason: String,
    },
    ControlFlood,
    MessageFlood {
        retry_ms: u64,
    },
    /// Of a direct member, beyond what its room allows one.
    Quota {
        retry_ms: u64,
    },
    /// What a channel socket said is none.
    NotAnEnvelope,
}
