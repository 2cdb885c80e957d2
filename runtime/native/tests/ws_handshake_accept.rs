//! The response with status 101.

use _native::ws::handshake::{accept, switching_protocols};

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

#[test]
fn the_example_of_the_rfc_has_the_accept_value_of_the_rfc() {
    assert_eq!(accept(KEY), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

#[test]
fn the_response_contains_what_was_negotiated_and_nothing_else() {
    let plain = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                 Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    assert_eq!(switching_protocols(KEY, None, None), format!("{plain}\r\n").as_bytes());
    let both = format!(
        "{plain}Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    );
    assert_eq!(switching_protocols(KEY, Some("chat"), Some("permessage-deflate")), both.as_bytes());
}
