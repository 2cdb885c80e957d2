//! What a request asks for: a WebSocket, or a page (RFC 6455 §4.2.1).
//!
//! The rule: a request that shows any sign of a WebSocket handshake is a perfect one or is refused; it never
//! falls through to plain HTTP, where a cache might keep the answer.

use base64::engine::{GeneralPurpose, general_purpose::PAD};
use base64::{Engine, alphabet};

use super::{Refusal, Request};
use crate::ws::token::is_token;

/// A request that may be answered with more than a refusal.
#[derive(Clone, Debug)]
pub enum Ask<'b> {
    Upgrade(Upgrade<'b>),
    /// GET, or HEAD when `head`.
    Plain {
        head: bool,
    },
}

/// A valid WebSocket handshake.
#[derive(Clone, Debug)]
pub struct Upgrade<'b> {
    /// 16 bytes in base64, as sent.
    pub key: &'b str,
    /// The subprotocols the client speaks, dearest first; distinct tokens.
    pub protocols: Vec<&'b str>,
    /// The values of `Sec-WebSocket-Extensions`, for `deflate::negotiate`.
    pub extensions: Vec<&'b str>,
    /// Sent by browsers: who wants to connect.
    pub origin: Option<&'b str>,
}

impl<'b> Upgrade<'b> {
    /// The first of the `supported` subprotocols that the client offers, in whatever order it does.
    pub fn choose(&self, supported: &[String]) -> Option<&'b str> {
        let offered = |known: &String| self.protocols.iter().copied().find(|offered| offered == known);
        supported.iter().find_map(offered)
    }
}

/// Says what is asked. 405 for other methods, 400 for a faulty handshake, 426 for one whose upgrade was lost on the way
/// (as by a proxy, which may speak HTTP/1.0 alone) or of another version.
pub fn classify<'b>(request: &Request<'b>) -> Result<Ask<'b>, Refusal> {
    let head = request.method == "HEAD";
    if !head && request.method != "GET" {
        return Err(Refusal::METHOD_NOT_ALLOWED);
    }
    let is_handshake = has_websocket_fields(request);
    if request.http_1_0 && is_handshake {
        return Err(Refusal::new(
            426,
            "this arrived as HTTP/1.0: does a proxy on the way speak no HTTP/1.1?",
        ));
    }
    // An Upgrade alone is to be overlooked in HTTP/1.0 (RFC 9110 §7.8).
    if request.http_1_0 || !(is_handshake || request.lists("upgrade", "websocket")) {
        return Ok(Ask::Plain { head });
    }
    if head {
        return Err(Refusal::bad_request("a WebSocket handshake must be a GET"));
    }
    upgrade(request).map(Ask::Upgrade)
}

/// Does the request show any sign of a WebSocket handshake?
pub fn has_websocket_fields(request: &Request) -> bool {
    const PREFIX: &str = "sec-websocket-";
    let is_ours =
        |name: &str| name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    request.fields.iter().any(|(name, _)| is_ours(name))
}

fn upgrade<'b>(request: &Request<'b>) -> Result<Upgrade<'b>, Refusal> {
    if !request.lists("upgrade", "websocket") || !request.lists("connection", "upgrade") {
        return Err(Refusal::new(426, "no Upgrade arrived here: does a proxy on the way drop it?"));
    }
    match request.header("sec-websocket-version") {
        Some("13") => {}
        None => return Err(Refusal::bad_request("Sec-WebSocket-Version is missing")),
        Some(_) => return Err(Refusal::new(426, "only version 13 of WebSocket is spoken here")),
    }
    let key = request.header("sec-websocket-key").filter(|key| is_key(key));
    Ok(Upgrade {
        key: key.ok_or(Refusal::bad_request("Sec-WebSocket-Key is not 16 bytes in base64"))?,
        protocols: protocols(request)?,
        extensions: request.headers("sec-websocket-extensions").collect(),
        origin: request.header("origin"),
    })
}

/// The last digit stands for two bits, and what else it has is overlooked: RFC 6455 §4.1 gives `AQIDBAUGBwgJCgsMDQ4PEC==` as an
/// example, and there are clients that fill a key with any digits.
const KEY: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, PAD.with_decode_allow_trailing_bits(true));

fn is_key(key: &str) -> bool {
    key.len() == 24 && KEY.decode(key).is_ok_and(|bytes| bytes.len() == 16)
}

/// Distinct tokens (RFC 6455 §4.1, item 10). An empty field counts as none: some clients write one for an empty list.
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
