//! Parsing of request heads, and the status with which a malformed one is refused.

use _native::ws::handshake::{Refusal, Request, RequestLimits, parse_head};

const LIMITS: RequestLimits = RequestLimits { header_bytes: 1024, header_count: 4 };

fn parse(head: &str) -> Result<Request<'_>, Refusal> {
    parse_head(head.as_bytes(), &LIMITS)
}

fn status(head: &str) -> u16 {
    parse(head).unwrap_err().status
}

#[test]
fn a_request_is_split_into_its_parts() {
    let request =
        parse("GET /chat/a%20b?x=1&y=?2 HTTP/1.1\r\nHost: here:80\r\nX-Odd:\t a b \t\r\n\r\n").unwrap();
    assert_eq!((request.method, request.path, request.query), ("GET", "/chat/a%20b", "x=1&y=?2"));
    assert_eq!(request.header("HOST"), Some("here:80"));
    assert_eq!(request.header("x-odd"), Some("a b"));
    assert_eq!(request.header("absent"), None);
    assert!(!request.http_1_0);
}

#[test]
fn an_http_1_0_request_needs_no_host() {
    assert!(parse("GET / HTTP/1.0\r\n\r\n").unwrap().http_1_0);
}

#[test]
fn a_blank_line_before_the_request_is_ignored() {
    assert_eq!(parse("\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n").unwrap().path, "/a");
}

#[test]
fn other_versions_are_refused_with_505_and_malformed_ones_with_400() {
    for (version, expected) in [
        ("HTTP/2.0", 505),
        ("HTTP/1.2", 505),
        ("HTTP/0.9", 505),
        ("HTTP/3.0", 505),
        ("HTTP/1", 400),
        ("HTTP/1.10", 400),
        ("http/1.1", 400),
        ("HTTP/x.y", 400),
        ("ICY/1.1", 400),
        ("", 400),
    ] {
        assert_eq!(status(&format!("GET / {version}\r\nHost: a\r\n\r\n")), expected, "{version}");
    }
    assert_eq!(status("PRI * HTTP/2.0\r\n\r\n"), 505);
    assert_eq!(status("GET /\r\nHost: a\r\n\r\n"), 400);
}

#[test]
fn malformed_lines_are_refused_with_400() {
    for bad in [
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\tfolded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "GET / HTTP/1.1\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \u{7f}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nÜ: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nmore",
        "\r\n\r\n",
        "",
    ] {
        assert_eq!(status(bad), 400, "{bad:?}");
    }
}

#[test]
fn too_many_fields_are_refused_with_431() {
    let with = |count: usize| format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(count));
    assert!(parse(&with(3)).is_ok());
    assert_eq!(status(&with(4)), 431);
    let unlimited = RequestLimits { header_bytes: 0, header_count: 0 };
    assert!(parse_head(with(5000).as_bytes(), &unlimited).is_ok());
}

#[test]
fn a_value_that_is_not_utf_8_does_not_affect_other_fields() {
    let head = b"GET / HTTP/1.1\r\nHost: a\r\nCookie: \xff\xfe\r\nUser-Agent: gr\xc3\xbcn\r\n\r\n";
    let request = parse_head(head, &LIMITS).unwrap();
    assert_eq!(request.header("cookie"), None);
    assert_eq!(request.header("user-agent"), Some("grün"));
}

#[test]
fn parsing_never_panics() {
    let good = b"\r\nGET /chat?x HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 0\r\n\r\n";
    for at in 0..good.len() {
        for byte in 0..=255_u8 {
            let mut bytes = good.to_vec();
            bytes[at] = byte;
            let _ = parse_head(&bytes, &LIMITS);
            let _ = parse_head(&bytes[..at], &LIMITS);
        }
    }
}
