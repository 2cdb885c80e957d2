//! The bodies of the fuzzers of HTTP: of a request's head, and of the extensions in it. The rule is that of this crate.

use super::pieces;
use _native::ws::deflate::{DeflateConfig, Negotiated, negotiate};
use _native::ws::handshake::{Ask, HeadScanner, Refusal, Request, RequestLimits};
use _native::ws::handshake::{classify, parse_head, switching_protocols};

const LIMITS: RequestLimits = RequestLimits { header_bytes: 2048, header_count: 20 };

/// `data`: one byte that determines how the rest is split, then a request. Checks that the end of the head is found
/// independently of the split, and that an accepted request is unambiguous. Returns whether it is accepted.
pub fn handshake(data: &[u8]) -> bool {
    let [cut, sent @ ..] = data else { return false };
    let in_pieces = find_end(&pieces(sent, *cut), sent);
    let at_once = HeadScanner::default().scan(sent, &LIMITS);
    let is_too_long = sent.len() > LIMITS.header_bytes;
    assert!(in_pieces == at_once || (in_pieces.is_err() && at_once.is_err() && is_too_long));
    let Ok(Some(end)) = in_pieces else { return false };
    match parse_head(&sent[..end], &LIMITS) {
        Ok(request) => check_request(&request),
        Err(refusal) => check_refusal(&refusal),
    }
}

/// `data`: one byte of settings, then a value of `Sec-WebSocket-Extensions`. Checks that agreed parameters are supported and
/// that the response contains exactly these. Returns whether anything was agreed.
pub fn extensions(data: &[u8]) -> bool {
    let [settings, sent @ ..] = data else { return false };
    let Ok(value) = std::str::from_utf8(sent) else { return false };
    let (server_max_window_bits, client_max_window_bits) = (settings & 15, settings >> 4);
    let config = DeflateConfig { server_max_window_bits, client_max_window_bits, ..DeflateConfig::default() };
    let Ok(Some(Negotiated { params, response })) = negotiate([value].into_iter(), &config) else {
        return false;
    };
    assert!((9..=15).contains(&params.server_max_window_bits));
    assert!((8..=15).contains(&params.client_max_window_bits));
    let permissive =
        DeflateConfig { server_context_takeover: true, client_context_takeover: true, ..Default::default() };
    let again = negotiate([response.as_str()].into_iter(), &permissive);
    assert_eq!(again, Ok(Some(Negotiated { params, response })));
    true
}

fn find_end(pieces: &[&[u8]], sent: &[u8]) -> Result<Option<usize>, Refusal> {
    let (mut scanner, mut received) = (HeadScanner::default(), 0);
    for piece in pieces {
        received += piece.len();
        if let Some(end) = scanner.scan(&sent[..received], &LIMITS)? {
            return Ok(Some(end));
        }
    }
    Ok(None)
}

fn check_request(request: &Request<'_>) -> bool {
    assert!(request.path.starts_with('/') || matches!(request.method, "OPTIONS" | "CONNECT"));
    assert!(request.http_1_0 || request.headers("host").count() == 1);
    assert!(request.header("transfer-encoding").is_none());
    match classify(request) {
        Ok(Ask::Upgrade(upgrade)) => {
            let extensions = upgrade.extensions.iter().copied();
            let agreed = negotiate(extensions, &DeflateConfig::default()).ok().flatten();
            check_accept(
                upgrade.key,
                upgrade.protocols.first().copied(),
                agreed.map(|agreed| agreed.response),
            );
            true
        }
        Ok(Ask::Plain { head }) => {
            assert_eq!(request.method, if head { "HEAD" } else { "GET" });
            true
        }
        Err(refusal) => check_refusal(&refusal),
    }
}

/// Checks that the response has exactly the intended lines.
fn check_accept(key: &str, subprotocol: Option<&str>, extensions: Option<String>) {
    let answer = switching_protocols(key, subprotocol, extensions.as_deref());
    let lines = 5 + usize::from(subprotocol.is_some()) + usize::from(extensions.is_some());
    assert_eq!(answer.split(|byte| *byte == b'\n').count(), lines + 1, "{}", answer.escape_ascii());
    assert!(answer.ends_with(b"\r\n\r\n"));
}

fn check_refusal(refusal: &Refusal) -> bool {
    assert!(matches!(refusal.status, 400 | 405 | 413 | 426 | 431 | 505));
    assert!(refusal.response().starts_with(&refusal.head_response()));
    false
}
