//! Frames that come whole: close frames through a connection (Autobahn's group 7).

use _native::ws::close::{MAX_REASON_BYTES, payload};
use _native::ws::{Opcode, ProtocolError};

use crate::peer::{Event, server_refuses, server_sees, whole};

#[test]
fn a_close_arrives_with_code_and_reason() {
    let reason = "*".repeat(MAX_REASON_BYTES);
    assert_eq!(server_sees(&whole(Opcode::Close, b"")), [Event::Close(1005, String::new())]);
    assert_eq!(server_sees(&whole(Opcode::Close, b"\x0b\xb8")), [Event::Close(3000, String::new())]);
    assert_eq!(server_sees(&whole(Opcode::Close, &payload(1014, &reason))), [Event::Close(1014, reason)]);
}

#[test]
fn bad_close_payloads_are_breaches() {
    let refuses = |payload: &[u8]| server_refuses(&whole(Opcode::Close, payload));
    assert_eq!(refuses(b"\x03"), ProtocolError::ClosePayload);
    assert_eq!(refuses(b"\x03\xe8\xce\xba\xe1"), ProtocolError::InvalidUtf8);
    for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
        assert_eq!(refuses(&code.to_be_bytes()), ProtocolError::CloseCode, "{code}");
    }
}
