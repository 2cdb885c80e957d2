//! What a frame says that has come whole and is not compressed. In `ws`, behind `connection` and `partial`, which find it.

use super::close;
use super::error::ProtocolError;
use super::opcode::Opcode;
use super::sink::{Flow, Message, Sink};
use super::utf8;

/// A whole, uncompressed frame that is a message or a control frame.
#[inline]
pub(super) fn whole<S: Sink>(opcode: Opcode, payload: &[u8], sink: &mut S) -> Result<Flow, ProtocolError> {
    Ok(match opcode {
        Opcode::Text => sink.message(Message::Text(utf8::read(payload)?)),
        Opcode::Binary => sink.message(Message::Binary(payload)),
        Opcode::Ping => sink.ping(payload),
        Opcode::Pong => sink.pong(payload),
        Opcode::Close => {
            let (code, reason) = parse_close(payload)?;
            sink.close(code, reason);
            Flow::Stop
        }
        // `connection` hands over whole messages only.
        Opcode::Continuation => return Err(ProtocolError::UnexpectedContinuation),
    })
}

/// Code and reason of a close frame's payload; an empty one gives `close::NO_STATUS`.
pub fn parse_close(payload: &[u8]) -> Result<(u16, &str), ProtocolError> {
    if payload.is_empty() {
        return Ok((close::NO_STATUS, ""));
    }
    let (code, reason) = payload.split_first_chunk().ok_or(ProtocolError::ClosePayload)?;
    let code = u16::from_be_bytes(*code);
    if !close::is_valid_on_wire(code) {
        return Err(ProtocolError::CloseCode);
    }
    Ok((code, utf8::read(reason)?))
}
