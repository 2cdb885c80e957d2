//! The errors that a WebSocket peer can cause. They stand in `ws`, which detects them.
//!
//! Every variant is the peer's fault and ends the connection: the caller sends a close frame with `close_code` and
//! `slug`, and decodes nothing more.

use super::close;

/// A violation of RFC 6455, of RFC 7692 or of a limit of this server. A § without a document refers to RFC 6455.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProtocolError {
    /// RSV2 or RSV3 is set, or RSV1 on a frame that cannot begin a compressed message (§5.2, RFC 7692 §6).
    ReservedBits,
    /// An opcode of 3–7 or 11–15 (§5.2).
    ReservedOpcode,
    /// A control frame without FIN (§5.5).
    FragmentedControl,
    /// A control frame of more than 125 bytes (§5.5).
    LongControl,
    /// A client sent an unmasked frame (§5.1).
    Unmasked,
    /// A server sent a masked frame (§5.1).
    Masked,
    /// A length that is not in its shortest form (§5.2).
    LengthNotMinimal,
    /// A 64-bit length whose top bit is set (§5.2).
    LengthOverflow,
    /// A continuation frame although no message has begun (§5.4).
    UnexpectedContinuation,
    /// A new message although the previous one is incomplete (§5.4).
    ExpectedContinuation,
    /// A close payload of one byte (§5.5.1).
    ClosePayload,
    /// A close code that a frame may not contain (§7.4).
    CloseCode,
    /// Text or a close reason that is not UTF-8 (§8.1).
    InvalidUtf8,
    /// Compressed data that is not a deflate stream (RFC 7692 §7.2.2).
    InvalidDeflate,
    /// A message that exceeds `Limits::message_bytes`, as received or inflated.
    TooBig,
    /// A message whose fragments, with their overhead, exceed the limit on its cost.
    TooManyFragments,
}

impl ProtocolError {
    /// The close code to send (§7.4.1).
    pub const fn close_code(self) -> u16 {
        match self {
            ProtocolError::InvalidUtf8 => close::INVALID_PAYLOAD,
            ProtocolError::TooBig => close::TOO_BIG,
            ProtocolError::TooManyFragments => close::POLICY,
            _ => close::PROTOCOL_ERROR,
        }
    }

    /// The close reason to send; also the name of the counter for this error. Lower-case ASCII with underscores.
    pub const fn slug(self) -> &'static str {
        SLUGS[self as usize]
    }
}

/// The slugs in the order of the variants.
const SLUGS: [&str; 16] = [
    "reserved_bits",
    "reserved_opcode",
    "fragmented_control",
    "long_control",
    "unmasked",
    "masked",
    "length_not_minimal",
    "length_overflow",
    "unexpected_continuation",
    "expected_continuation",
    "close_payload",
    "close_code",
    "invalid_utf8",
    "invalid_deflate",
    "too_big",
    "too_many_fragments",
];

impl std::fmt::Display for ProtocolError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.slug())
    }
}

impl std::error::Error for ProtocolError {}
