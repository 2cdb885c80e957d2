//! Classifies a request: a WebSocket handshake (RFC 6455 §4.2.1), or a GET or HEAD.
//!
//! One rule: a request with any field of a WebSocket handshake must be a valid handshake, or it is refused. It is never
//! answered as plain HTTP, since a cache might store that response.

use base64::engine::{GeneralPurpose, general_purpose::PAD};
use base64::{Engine, alphabet};

use super::{Refusal, Request};
use crate::ws::token::is_token;

/// The kind of a request that is not refused.
#[derive(Clone, Debug)]
pub enum Ask<'b> {
    Upgrade(Upgrade<'b>),
    /// A plain HEAD request if `head`, otherwise a plain GET.
    Plain {
        head: bool,
    },
}

/// A valid WebSocket handshake.
#[derive(Clone, Debug)]
pub struct Upgrade<'b> {
    /// The value of `Sec-WebSocket-Key`: 16 bytes in base64, as sent.
    pub key: &'b str,
    /// The subprotocols that the client offers, in its order of preference: distinct tokens.
    pub protocols: Vec<&'b str>,
    /// The values of `Sec-WebSocket-Extensions`, for `deflate::negotiate`.
    pub extensions: Vec<&'b str>,
    /// The value of `Origin`, which browsers send: the site whose script opens the connection (RFC 6454 §7).
    pub origin: Option<&'b str>,
}

impl<'b> Upgrade<'b> {
    /// The first of the `supported` subprotocols that the client offers; the client's order of preference is ignored.
    pub fn choose(&self, supported: &[String]) -> Option<&'b str> {
        let offered = |known: &String| self.protocols.iter().copied().find(|offered| offered == known);
        supported.iter().find_map(offered)
    }
}

/// Classifies a request.
///
/// Errors: 405 if the method is neither GET nor HEAD; 400 if a handshake is invalid; 426 if it has a version other than
/// 13, or lacks its upgrade fields or arrived as HTTP/1.0, as a proxy may cause.
pub fn classify<'b>(request: &Request<'b>) -> Result<Ask<'b>, Refusal> {
    let head = request.method == "HEAD";
    if !head && request.method != "GET" {
        return Err(Refusal::METHOD_NOT_ALLOWED);
    }
    let is_handshake = has_websocket_fields(request);
    if request.http_1_0 && is_handshake {
        return Err(Refusal::new(
            426,
            "the handshake arrived as HTTP/1.0, which has no Upgrade: configure the proxy in front of this server for HTTP/1.1",
        ));
    }
    // A server ignores an Upgrade field in HTTP/1.0 (RFC 9110 §7.8).
    if request.http_1_0 || !(is_handshake || request.lists("upgrade", "websocket")) {
        return Ok(Ask::Plain { head });
    }
    if head {
        return Err(Refusal::bad_request("a WebSocket handshake must be a GET"));
    }
    upgrade(request).map(Ask::Upgrade)
}

/// Whether the request has a header field whose name begins with `Sec-WebSocket-`.
pub fn has_websocket_fields(request: &Request) -> bool {
    const PREFIX: &str = "sec-websocket-";
    let has_prefix =
        |name: &str| name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    request.fields.iter().any(|(name, _)| has_prefix(name))
}

fn upgrade<'b>(request: &Request<'b>) -> Result<Upgrade<'b>, Refusal> {
    if !request.lists("upgrade", "websocket") || !request.lists("connection", "upgrade") {
        return Err(Refusal::new(
            426,
            "Upgrade: websocket and Connection: Upgrade are required: a proxy may have removed them",
        ));
    }
    match request.header("sec-websocket-version") {
        Some("13") => {}
        None => return Err(Refusal::bad_request("Sec-WebSocket-Version is missing")),
        Some(_) => return Err(Refusal::new(426, "this server supports version 13 of WebSocket only")),
    }
    let key = request.header("sec-websocket-key").filter(|key| is_key(key));
    Ok(Upgrade {
        key: key.ok_or(Refusal::bad_request("Sec-WebSocket-Key is not 16 bytes in base64"))?,
        protocols: protocols(request)?,
        extensions: request.headers("sec-websocket-extensions").collect(),
        origin: request.header("origin"),
    })
}

/// The last digit of a key encodes two bits of the key and four unused bits. The unused bits may have any value: they are
/// not zero in the example of RFC 6455 §4.1 (`AQIDBAUGBwgJCgsMDQ4PEC==`), nor in the keys of some clients.
const KEY: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, PAD.with_decode_allow_trailing_bits(true));

fn is_key(key: &str) -> bool {
    key.len() == 24 && KEY.decode(key).is_ok_and(|bytes| bytes.len() == 16)
}

/// The offered subprotocols: distinct tokens (RFC 6455 §4.1, item 10). Some clients send an empty field for an empty list;
/// it counts as no offer.
fn protocols<'b>(request: &Request<'b>) -> Result<Vec<&'b str>, Refusal> {
    const BAD: Refusal = Refusal::bad_request("Sec-WebSocket-Protocol is malformed");
    let offered: Vec<&str> = request.list("sec-websocket-protocol").collect();
    let mut sorted = offered.clone();
    sorted.sort_unstable();
    let distinct = sorted.windows(2).all(|pair| matches!(pair, [one, next] if one != next));
    if !distinct || !offered.iter().all(|name| name.bytes().all(is_token)) {
        return Err(BAD);
    }
    Ok(offered)
}
