//! The six opcodes of RFC 6455. They stand in `ws`, since its decoder and its encoder both use them. One rule: a variant's
//! discriminant is the number on the wire.

/// The type of a frame (RFC 6455 §5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Opcode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

impl Opcode {
    /// The opcode with this number; `None` if the number is reserved (3–7, 11–15) or above 15.
    #[inline]
    pub const fn from_u8(number: u8) -> Option<Opcode> {
        Some(match number {
            0 => Opcode::Continuation,
            1 => Opcode::Text,
            2 => Opcode::Binary,
            8 => Opcode::Close,
            9 => Opcode::Ping,
            10 => Opcode::Pong,
            _ => return None,
        })
    }

    /// Whether this is a close, ping or pong. A control frame is never fragmented, has a payload of at most 125 bytes,
    /// and may stand between the fragments of a message (RFC 6455 §5.5).
    #[inline]
    pub const fn is_control(self) -> bool {
        self as u8 & 8 != 0
    }
}
