//! What a WebSocket peer can do wrong. In `ws` because only here is it seen.
//!
//! Every variant is the peer's fault and final for the connection: the caller sends a close frame
//! with `close_code` and `slug`, and decodes nothing more.

use super::close;

/// A breach of RFC 6455, RFC 7692 or of our limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProtocolError {
    /// RSV2 or RSV3, or RSV1 where no compressed message may begin (§5.2, RFC 7692 §6).
    ReservedBits,
    /// Opcodes 3–7 and 11–15 (§5.2).
    ReservedOpcode,
    /// A control frame without FIN (§5.5).
    FragmentedControl,
    /// A control frame of more than 125 bytes (§5.5).
    LongControl,
    /// A client's frame without a mask (§5.1).
    Unmasked,
    /// A server's frame with one (§5.1).
    Masked,
    /// A length that would have fitted a shorter form (§5.2).
    LengthNotMinimal,
    /// A 64-bit length with its top bit set (§5.2).
    LengthOverflow,
    /// A continuation when no message has begun (§5.4).
    UnexpectedContinuation,
    /// A new message while another is not whole (§5.4).
    ExpectedContinuation,
    /// A close payload of one byte (§5.5.1).
    ClosePayload,
    /// A close code that must not be on the wire (§7.4).
    CloseCode,
    /// Text or a close reason that is not UTF-8 (§8.1).
    InvalidUtf8,
    /// Compressed data that is no deflate stream (RFC 7692 §7.2.2).
    InvalidDeflate,
    /// A message, as received or inflated, over the cap.
    TooBig,
    /// Fragments that, with their overhead, cost more than a message may.
    TooManyFragments,
}

impl ProtocolError {
    /// The code to close with (§7.4.1).
    pub const fn close_code(self) -> u16 {
        match self {
            ProtocolError::InvalidUtf8 => close::INVALID_PAYLOAD,
            ProtocolError::TooBig => close::TOO_BIG,
            ProtocolError::TooManyFragments => close::POLICY,
            _ => close::PROTOCOL_ERROR,
        }
    }

    /// The close reason and the name of the counter.
    pub const fn slug(self) -> &'static str {
        SLUGS[self as usize]
    }
}

/// In the order of the variants.
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
