//! Complete frames: close frames through a connection (group 7 of the Autobahn test suite).

use _native::ws::close::{MAX_REASON_BYTES, payload};
use _native::ws::{Opcode, ProtocolError};

use crate::peer::{Event, server_error, server_events, whole};

#[test]
fn a_close_arrives_with_code_and_reason() {
    let reason = "*".repeat(MAX_REASON_BYTES);
    assert_eq!(server_events(&whole(Opcode::Close, b"")), [Event::Close(1005, String::new())]);
    assert_eq!(server_events(&whole(Opcode::Close, b"\x0b\xb8")), [Event::Close(3000, String::new())]);
    assert_eq!(server_events(&whole(Opcode::Close, &payload(1014, &reason))), [Event::Close(1014, reason)]);
}

#[test]
fn invalid_close_payloads_are_errors() {
    let error = |payload: &[u8]| server_error(&whole(Opcode::Close, payload));
    assert_eq!(error(b"\x03"), ProtocolError::ClosePayload);
    assert_eq!(error(b"\x03\xe8\xce\xba\xe1"), ProtocolError::InvalidUtf8);
    for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
        assert_eq!(error(&code.to_be_bytes()), ProtocolError::CloseCode, "{code}");
    }
}
