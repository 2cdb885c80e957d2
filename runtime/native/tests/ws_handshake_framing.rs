//! Request smuggling: a request that two parsers might read differently is refused.

use _native::ws::handshake::{Refusal, RequestLimits, parse_head};

fn check(method: &str, fields: &str) -> Result<(), Refusal> {
    let head = format!("{method} / HTTP/1.1\r\n{fields}\r\n");
    parse_head(head.as_bytes(), &RequestLimits::default()).map(|_| ())
}

fn status(method: &str, fields: &str) -> u16 {
    check(method, fields).unwrap_err().status
}

#[test]
fn a_request_that_indicates_a_body_is_refused() {
    for (fields, expected) in [
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", 400),
        ("Transfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: identity\r\n", 400),
        ("Transfer-Encoding:\r\n", 400),
        ("transfer-encoding: xchunked\r\n", 400),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", 400),
        ("Content-Length: 1\r\n", 413),
        ("Content-Length: 99999999999999999999999999\r\n", 413),
        ("Content-Length: 0\r\nContent-Length: 0\r\n", 400),
        ("Content-Length: 0, 0\r\n", 400),
        ("Content-Length: +0\r\n", 400),
        ("Content-Length: -1\r\n", 400),
        ("Content-Length: 0x0\r\n", 400),
        ("Content-Length: 1 2\r\n", 400),
        ("Content-Length:\r\n", 400),
    ] {
        for method in ["GET", "HEAD"] {
            assert_eq!(status(method, &format!("Host: a\r\n{fields}")), expected, "{fields:?}");
        }
    }
    assert_eq!(check("GET", "Host: a\r\nContent-Length: 0\r\n"), Ok(()));
    assert_eq!(check("POST", "Host: a\r\nContent-Length: 5\r\n"), Ok(()), "refused with 405 by `classify`");
    assert_eq!(status("POST", "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400);
}

#[test]
fn a_field_that_may_occur_once_may_not_be_repeated_with_the_same_value() {
    for name in ["Host", "Origin", "Sec-WebSocket-Key", "Sec-WebSocket-Version"] {
        let twice = format!("{name}: a\r\n{}: a\r\n", name.to_uppercase());
        let host = if name == "Host" { "" } else { "Host: a\r\n" };
        assert_eq!(status("GET", &format!("{host}{twice}")), 400, "{name}");
    }
    assert_eq!(check("GET", "Host: a\r\nCookie: a\r\nCookie: b\r\n"), Ok(()));
}

#[test]
fn a_request_has_exactly_one_well_formed_host() {
    assert_eq!(status("GET", ""), 400);
    for bad in [
        "", ":80", "a b", "a/b", "user@a", "a:b", "a:65536", "a:80:80", "[::1", "[g]", "::1", "a,b", "a\\b",
        "[::1]x",
    ] {
        assert_eq!(status("GET", &format!("Host: {bad}\r\n")), 400, "{bad:?}");
    }
    for good in
        ["a", "a:80", "a:", "127.0.0.1:8000", "[::1]", "[2001:db8::1]:443", "xn--bcher-kva.example", "a_b"]
    {
        assert_eq!(check("GET", &format!("Host: {good}\r\n")), Ok(()), "{good:?}");
    }
}

#[test]
fn fields_that_the_handshake_uses_are_ascii() {
    for name in ["Origin", "Upgrade", "Connection", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"] {
        let head = [b"GET / HTTP/1.1\r\nHost: a\r\n", name.as_bytes(), b": \xff\r\n\r\n"].concat();
        assert_eq!(parse_head(&head, &RequestLimits::default()).unwrap_err().status, 400, "{name}");
    }
}
