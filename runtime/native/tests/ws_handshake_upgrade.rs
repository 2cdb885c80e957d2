//! Classification of requests, and the status with which an invalid WebSocket handshake is refused.

use _native::ws::handshake::{Ask, Refusal, RequestLimits, classify, parse_head};

const GOOD: [(&str, &str); 5] = [
    ("Host", "here"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ("Sec-WebSocket-Version", "13"),
];

/// Whether the request is an upgrade, or the status that it is refused with.
fn request(line: &str, fields: &[(&str, &str)]) -> Result<bool, u16> {
    let fields: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!("{line}\r\n{fields}\r\n");
    let status = |refusal: Refusal| refusal.status;
    let request = parse_head(head.as_bytes(), &RequestLimits::default()).map_err(status)?;
    classify(&request).map(|ask| matches!(ask, Ask::Upgrade(_))).map_err(status)
}

fn get(fields: &[(&str, &str)]) -> Result<bool, u16> {
    request("GET / HTTP/1.1", fields)
}

fn with(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let others = GOOD.into_iter().filter(|(other, _)| *other != name);
    others.chain([(name, value)]).collect()
}

fn without(name: &str) -> Vec<(&'static str, &'static str)> {
    GOOD.into_iter().filter(|(other, _)| *other != name).collect()
}

#[test]
fn the_example_of_the_rfc_is_an_upgrade() {
    let head = "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\n\
                Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Extensions: permessage-deflate, x\r\nSec-WebSocket-Extensions: y\r\n\r\n";
    let request = parse_head(head.as_bytes(), &RequestLimits::default()).unwrap();
    let Ok(Ask::Upgrade(upgrade)) = classify(&request) else { panic!("refused") };
    assert_eq!(upgrade.key, "dGhlIHNhbXBsZSBub25jZQ==");
    assert_eq!(upgrade.origin, Some("http://example.com"));
    assert_eq!(upgrade.protocols, ["chat", "superchat"]);
    assert_eq!(upgrade.extensions, ["permessage-deflate, x", "y"]);
    let supported = ["superchat", "chat"].map(str::to_owned);
    assert_eq!(upgrade.choose(&supported), Some("superchat"), "the server's order of preference applies");
    assert_eq!(upgrade.choose(&supported[..1]), Some("superchat"));
    assert_eq!(upgrade.choose(&[]), None);
}

#[test]
fn the_handshakes_of_browsers_and_proxies_are_upgrades() {
    assert_eq!(get(&GOOD), Ok(true));
    assert_eq!(get(&with("Connection", "keep-alive, Upgrade")), Ok(true));
    assert_eq!(get(&with("Connection", "close,upgrade")), Ok(true));
    assert_eq!(get(&with("Upgrade", "h2c, WebSocket")), Ok(true));
    assert_eq!(get(&with("Content-Length", "0")), Ok(true));
}

#[test]
fn requests_without_websocket_fields_are_plain() {
    assert_eq!(get(&[("Host", "a")]), Ok(false));
    assert_eq!(request("HEAD / HTTP/1.1", &[("Host", "a")]), Ok(false));
    assert_eq!(
        get(&[("Host", "a"), ("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c")]),
        Ok(false)
    );
    let upgrade = [("Host", "a"), ("Connection", "Upgrade"), ("Upgrade", "websocket")];
    assert_eq!(request("GET / HTTP/1.0", &upgrade), Ok(false), "HTTP/1.0 has no upgrade");
}

#[test]
fn the_refusal_of_a_handshake_that_arrives_as_http_1_0_mentions_the_version() {
    assert_eq!(request("GET / HTTP/1.0", &GOOD), Err(426));
    let of_nginx = b"GET / HTTP/1.0\r\nHost: a\r\nConnection: close\r\nSec-WebSocket-Version: 13\r\n\r\n";
    let request = parse_head(of_nginx, &RequestLimits::default()).unwrap();
    assert!(classify(&request).unwrap_err().detail.contains("HTTP/1.0"));
}

#[test]
fn other_methods_are_refused_with_405_even_with_a_handshake() {
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "get", "BREW"] {
        assert_eq!(request(&format!("{method} / HTTP/1.1"), &GOOD), Err(405), "{method}");
    }
    assert_eq!(request("HEAD / HTTP/1.1", &GOOD), Err(400));
}

#[test]
fn a_handshake_with_any_field_missing_is_refused() {
    for (missing, status) in [
        ("Upgrade", 426),
        ("Connection", 426),
        ("Sec-WebSocket-Key", 400),
        ("Sec-WebSocket-Version", 400),
        ("Host", 400),
    ] {
        assert_eq!(get(&without(missing)), Err(status), "{missing}");
    }
    assert_eq!(get(&[("Host", "a"), ("Sec-WebSocket-Protocol", "chat")]), Err(426));
    assert_eq!(get(&with("Upgrade", "websockets")), Err(426));
    assert_eq!(get(&with("Upgrade", "web socket")), Err(426));
    assert_eq!(get(&with("Connection", "Upgraded")), Err(426));
    assert_eq!(get(&with("Connection", "\"Upgrade\"")), Err(426));
}

#[test]
fn only_version_13_is_supported() {
    for version in ["0", "7", "8", "14", "013", "13, 8", "13.0", "x", ""] {
        assert_eq!(get(&with("Sec-WebSocket-Version", version)), Err(426), "{version:?}");
    }
}

#[test]
fn a_key_is_16_bytes_in_base64() {
    for key in [
        "",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=",
        "dGhlIHNhbXBsZSBub25jZQ===",
        "dGhlIHNhbXBsZSBub25jZQ==, x",
        "dGhlIHNhbXBsZSBub25jZQAA",
        "dGhlIHNhbXBsZSBub25jZQ*=",
        "SGVsbG8sIHdvcmxkIQ==",
        "________________________",
    ] {
        assert_eq!(get(&with("Sec-WebSocket-Key", key)), Err(400), "{key:?}");
    }
}

#[test]
fn the_unused_bits_of_a_key_may_be_anything() {
    for key in [
        "AQIDBAUGBwgJCgsMDQ4PEC==",
        "dGhlIHNhbXBsZSBub25jZR==",
        "/////////////////////w==",
        "zzzzzzzzzzzzzzzzzzzzzz==",
    ] {
        assert!(get(&with("Sec-WebSocket-Key", key)).is_ok(), "{key:?}");
    }
}

#[test]
fn subprotocols_are_distinct_tokens() {
    for bad in ["a, a", "a b", "a;b", "a/b", "\"a\"", "a, b, a"] {
        assert_eq!(get(&with("Sec-WebSocket-Protocol", bad)), Err(400), "{bad:?}");
    }
    for good in ["", " ", ",", "a", "a, A", "a,,b", "stateroom.v1", "phoenix, base64url.bearer.phx.dG9rZW4"] {
        assert_eq!(get(&with("Sec-WebSocket-Protocol", good)), Ok(true), "{good:?}");
    }
}
