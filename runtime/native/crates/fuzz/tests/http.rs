//! The fuzzers of HTTP themselves: they accept valid requests and offers, and short inputs cause no panic.

use fuzz::{extensions, handshake};

const UPGRADE: &str = "GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

#[test]
fn valid_requests_are_accepted_however_they_are_split() {
    for cut in [0, 5, 255] {
        for request in [UPGRADE, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"] {
            assert!(handshake(&[&[cut], request.as_bytes()].concat()), "{request}");
        }
    }
    assert!(!handshake(&[b"\x05", UPGRADE.replace("Host: x\r\n", "").as_bytes()].concat()));
}

#[test]
fn only_a_supported_extension_is_agreed() {
    assert!(extensions(b"\xffpermessage-deflate"));
    assert!(!extensions(b"\xffpermessage-inflate"));
}

#[test]
fn inputs_that_are_too_short_are_not_accepted() {
    for data in [b"".as_slice(), b"\x05", b"\x05\r", b"\x00\r\n\r\n", b"\xff,", b"\x00\xff"] {
        assert!(!handshake(data) && !extensions(data), "{}", data.escape_ascii());
    }
}
