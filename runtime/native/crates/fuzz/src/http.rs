//! The fuzzers of what HTTP brings: the head of a request, and the extensions in it. The rule is that of `fuzz`.

use super::pieces;
use _native::ws::deflate::{DeflateConfig, Negotiated, negotiate};
use _native::ws::handshake::{Ask, HeadScanner, Refusal, Request, RequestLimits};
use _native::ws::handshake::{classify, parse_head, switching_protocols};

const LIMITS: RequestLimits = RequestLimits { header_bytes: 2048, header_count: 20 };

/// A byte that says how to cut, and a request: its end is found the same, and what is let through is unambiguous.
/// Was it let through?
pub fn handshake(data: &[u8]) -> bool {
    let [cut, sent @ ..] = data else { return false };
    let found = found(&pieces(sent, *cut), sent);
    let at_once = HeadScanner::default().scan(sent, &LIMITS);
    assert!(found == at_once || (found.is_err() && at_once.is_err() && sent.len() > LIMITS.header_bytes));
    let Ok(Some(end)) = found else { return false };
    match parse_head(&sent[..end], &LIMITS) {
        Ok(request) => read(&request),
        Err(refusal) => refused(&refusal),
    }
}

/// A byte of settings, and a `Sec-WebSocket-Extensions`: what is agreed is possible, and its answer says exactly that.
/// Was anything agreed?
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
    let willing =
        DeflateConfig { server_context_takeover: true, client_context_takeover: true, ..Default::default() };
    let again = negotiate([response.as_str()].into_iter(), &willing);
    assert_eq!(again, Ok(Some(Negotiated { params, response })));
    true
}

fn found(pieces: &[&[u8]], sent: &[u8]) -> Result<Option<usize>, Refusal> {
    let (mut scanner, mut came) = (HeadScanner::default(), 0);
    for piece in pieces {
        came += piece.len();
        if let Some(end) = scanner.scan(&sent[..came], &LIMITS)? {
            return Ok(Some(end));
        }
    }
    Ok(None)
}

fn read(request: &Request<'_>) -> bool {
    assert!(request.path.starts_with('/') || matches!(request.method, "OPTIONS" | "CONNECT"));
    assert!(request.http_1_0 || request.headers("host").count() == 1);
    assert!(request.header("transfer-encoding").is_none());
    match classify(request) {
        Ok(Ask::Upgrade(upgrade)) => {
            let extensions = upgrade.extensions.iter().copied();
            let agreed = negotiate(extensions, &DeflateConfig::default()).ok().flatten();
            switched(upgrade.key, upgrade.protocols.first().copied(), agreed.map(|agreed| agreed.response));
            true
        }
        Ok(Ask::Plain { head }) => {
            assert_eq!(request.method, if head { "HEAD" } else { "GET" });
            true
        }
        Err(refusal) => refused(&refusal),
    }
}

/// The answer has the lines we meant and no other.
fn switched(key: &str, subprotocol: Option<&str>, extensions: Option<String>) {
    let answer = switching_protocols(key, subprotocol, extensions.as_deref());
    let lines = 5 + usize::from(subprotocol.is_some()) + usize::from(extensions.is_some());
    assert_eq!(answer.split(|byte| *byte == b'\n').count(), lines + 1, "{}", answer.escape_ascii());
    assert!(answer.ends_with(b"\r\n\r\n"));
}

fn refused(refusal: &Refusal) -> bool {
    assert!(matches!(refusal.status, 400 | 405 | 413 | 426 | 431 | 505));
    assert!(refusal.response().starts_with(&refusal.head_response()));
    false
}
