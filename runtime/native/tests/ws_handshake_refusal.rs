//! The bytes of refusals.

use _native::ws::handshake::Refusal;

fn text(refusal: Refusal) -> String {
    String::from_utf8(refusal.response()).unwrap()
}

#[test]
fn every_refusal_is_a_complete_response_with_connection_close() {
    for status in [400, 403, 404, 405, 408, 413, 426, 429, 431, 503, 505] {
        let response = text(Refusal::new(status, "why"));
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
        for field in [
            "Content-Type: text/plain; charset=utf-8",
            "Content-Length: 4",
            "X-Content-Type-Options: nosniff",
        ] {
            assert_eq!(head.lines().filter(|line| *line == field).count(), 1, "{status}: {field}");
        }
        let closes = |line: &str| line.starts_with("Connection: ") && line.ends_with("close");
        assert_eq!(head.lines().filter(|line| closes(line)).count(), 1, "{status}");
        assert_eq!(body, "why\n");
    }
}

#[test]
fn a_refusal_tells_the_client_what_to_do_next() {
    assert!(text(Refusal::METHOD_NOT_ALLOWED).contains("\r\nAllow: GET, HEAD\r\n"));
    let upgrade = text(Refusal::UPGRADE_REQUIRED);
    assert!(
        upgrade.contains(
            "\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade, close\r\n"
        )
    );
    assert!(text(Refusal::too_many(7)).contains("\r\nRetry-After: 7\r\n"));
    assert!(text(Refusal::overloaded(3)).contains("HTTP/1.1 503 Service Unavailable\r\n"));
    assert!(!text(Refusal::NOT_FOUND).contains("Retry-After"));
}

#[test]
fn the_response_to_head_has_the_same_fields_and_no_body() {
    let whole = text(Refusal::NOT_FOUND);
    let head = String::from_utf8(Refusal::NOT_FOUND.head_response()).unwrap();
    assert!(head.ends_with("\r\n\r\n"));
    assert_eq!(whole.strip_prefix(&head), Some("nothing is here\n"));
}
