//! The response with status 101, which accepts a WebSocket handshake (RFC 6455 §4.2.2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

/// The value of `Sec-WebSocket-Accept` for a client's `Sec-WebSocket-Key` (RFC 6455 §4.2.2, item 5.4).
pub fn accept(key: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(key);
    hash.update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    STANDARD.encode(hash.finalize())
}

/// The complete response. `key` is the client's `Sec-WebSocket-Key`; `extensions` is the negotiated value of
/// `Sec-WebSocket-Extensions`. The values are written as they are, so they must not contain a line end.
pub fn switching_protocols(key: &str, subprotocol: Option<&str>, extensions: Option<&str>) -> Vec<u8> {
    let mut response = Vec::with_capacity(256);
    response.extend_from_slice(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ",
    );
    response.extend_from_slice(accept(key).as_bytes());
    for (name, value) in [("Sec-WebSocket-Protocol", subprotocol), ("Sec-WebSocket-Extensions", extensions)] {
        if let Some(value) = value {
            response.extend_from_slice(format!("\r\n{name}: {value}").as_bytes());
        }
    }
    response.extend_from_slice(b"\r\n\r\n");
    response
}
