//! Delivery of a complete, uncompressed frame to the sink. It stands in `ws`, below `connection` and `partial`, which both
//! find such frames. One rule: text and close reasons are validated here, once.

use super::close;
use super::error::ProtocolError;
use super::opcode::Opcode;
use super::sink::{Flow, Message, Sink};
use super::utf8;

/// Passes a complete, uncompressed frame to the sink. The frame is a control frame or a message of one frame.
#[inline]
pub(super) fn deliver_whole<S: Sink>(
    opcode: Opcode,
    payload: &[u8],
    sink: &mut S,
) -> Result<Flow, ProtocolError> {
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
        // Unreachable: `connection` passes only complete messages and control frames.
        Opcode::Continuation => return Err(ProtocolError::UnexpectedContinuation),
    })
}

/// Code and reason of a close frame's payload (RFC 6455 §5.5.1). An empty payload gives `close::NO_STATUS` and "".
///
/// Errors: `ClosePayload` if the payload is one byte long, `CloseCode` if a frame may not contain the code, `InvalidUtf8`
/// if the reason is not UTF-8.
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
