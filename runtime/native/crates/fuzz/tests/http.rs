//! The fuzzers of HTTP come to what they promise of a request and of extensions, and survive the least they can get.

use fuzz::{extensions, handshake};

const UPGRADE: &str = "GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

#[test]
fn requests_of_both_kinds_are_let_through_however_they_are_cut() {
    for cut in [0, 5, 255] {
        for request in [UPGRADE, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"] {
            assert!(handshake(&[&[cut], request.as_bytes()].concat()), "{request}");
        }
    }
    assert!(!handshake(&[b"\x05", UPGRADE.replace("Host: x\r\n", "").as_bytes()].concat()));
}

#[test]
fn extensions_are_agreed_where_they_can_be() {
    assert!(extensions(b"\xffpermessage-deflate"));
    assert!(!extensions(b"\xffpermessage-inflate"));
}

#[test]
fn inputs_too_short_to_mean_anything_are_passed_over() {
    for data in [b"".as_slice(), b"\x05", b"\x05\r", b"\x00\r\n\r\n", b"\xff,", b"\x00\xff"] {
        assert!(!handshake(data) && !extensions(data), "{}", data.escape_ascii());
    }
}
