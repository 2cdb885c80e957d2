//! The credit that a message uses. One rule: the shard that subtracts it from its room's credit and the host that grants it
//! again both compute it here.

/// What a message costs in addition to its body, in bytes.
pub const MESSAGE_OVERHEAD_BYTES: usize = 64;

/// The credit that a message with a body of `body_bytes` uses, in bytes.
#[inline]
pub const fn cost(body_bytes: usize) -> usize {
    body_bytes + MESSAGE_OVERHEAD_BYTES
}
