//! What a message costs of its room's credit. A shard takes it off and a host gives it back, so both count it here.

/// What a message costs beside its payload, in bytes.
pub const MESSAGE_OVERHEAD_BYTES: usize = 64;

/// The credit that a message with a body of this length uses, in bytes.
#[inline]
pub const fn cost(body_bytes: usize) -> usize {
    body_bytes + MESSAGE_OVERHEAD_BYTES
}
