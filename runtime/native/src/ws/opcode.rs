//! The six opcodes. In `ws` because both ends of the protocol, decoder and encoder, name frames by them.

/// What a frame carries (RFC 6455 §5.2). The discriminant is the number on the wire.
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
    /// The opcode with this number; `None` for the reserved ones.
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

    /// Close, ping or pong: never fragmented, at most 125 bytes, may stand between fragments.
    #[inline]
    pub const fn is_control(self) -> bool {
        self as u8 & 8 != 0
    }
}
