//! Negotiates the parameters of permessage-deflate for one connection (RFC 7692 §7.1).
//!
//! One rule: the first offer that can be fulfilled exactly is accepted; every other offer is declined, never adjusted.

use super::extensions::{self, Extension, Malformed, Parameter};

/// The smallest window that is agreed, as the logarithm of its bytes. zlib cannot produce a raw deflate stream with a window
/// of 256 bytes (8 bits): it silently uses 512. So the server does not promise it, and does not ask it of clients, which may
/// use zlib as well (Python's `websockets` agrees to 8 and then sends a window of 9 bits).
const SMALLEST_BITS: u8 = 9;
/// The window bits that an offer may contain (RFC 7692 §7.1.2).
const BITS: std::ops::RangeInclusive<u8> = 8..=15;

/// The server's preferences, from the settings `deflate.*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeflateConfig {
    /// Whether offers are accepted at all.
    pub enabled: bool,
    /// Shorter messages are sent uncompressed.
    pub threshold_bytes: usize,
    /// The compression level: 1 (fastest) to 9 (smallest output).
    pub level: u8,
    /// Whether the server's compressor keeps its window from one message to the next. Costs about 300 KiB of memory for
    /// each connection that has sent a compressed message.
    pub server_context_takeover: bool,
    /// Whether the client's compressor may keep its window. Costs up to one window of memory for each connection, as much
    /// of it as the client has sent.
    pub client_context_takeover: bool,
    /// The server's window, as the logarithm of its bytes: 9 to 15; 8 is taken as 9.
    pub server_max_window_bits: u8,
    /// The client's window, as the logarithm of its bytes: 9 to 15; 8 is taken as 9. Only a client whose offer contains
    /// `client_max_window_bits` is asked to use it.
    pub client_max_window_bits: u8,
}

impl Default for DeflateConfig {
    fn default() -> Self {
        DeflateConfig {
            enabled: true,
            threshold_bytes: 1024,
            level: 1,
            server_context_takeover: false,
            client_context_takeover: false,
            server_max_window_bits: 15,
            client_max_window_bits: 15,
        }
    }
}

/// The agreed parameters of one connection (RFC 7692 §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Params {
    pub server_no_context_takeover: bool,
    pub client_no_context_takeover: bool,
    /// 9 to 15.
    pub server_max_window_bits: u8,
    /// 9 to 15.
    pub client_max_window_bits: u8,
}

/// An accepted offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Negotiated {
    pub params: Params,
    /// The value of `Sec-WebSocket-Extensions` in the 101.
    pub response: String,
}

/// Accepts the first acceptable offer of permessage-deflate in a client's `Sec-WebSocket-Extensions` fields, in their
/// order. `None`: no offer is acceptable, and the connection stays uncompressed. An offer with a parameter that is
/// unknown, repeated or out of range is declined; other extensions are ignored.
///
/// Errors: a field violates the grammar; the handshake is then refused with 400.
pub fn negotiate<'a>(
    header_values: impl Iterator<Item = &'a str>,
    config: &DeflateConfig,
) -> Result<Option<Negotiated>, Malformed> {
    let mut chosen = None;
    for value in header_values {
        for extension in extensions::parse(value)? {
            if config.enabled && chosen.is_none() && extension.name.eq_ignore_ascii_case("permessage-deflate")
            {
                chosen = Offer::read(&extension).and_then(|offer| offer.accept(config));
            }
        }
    }
    Ok(chosen)
}

/// The parameters of one offer, as the client sent them.
#[derive(Default)]
struct Offer {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_max_window_bits: Option<u8>,
    /// Outer `None`: the parameter is missing. Inner `None`: it has no value.
    client_max_window_bits: Option<Option<u8>>,
}

impl Offer {
    /// `None` if a parameter is unknown, repeated or has an invalid value (RFC 7692 §7.1).
    fn read(extension: &Extension) -> Option<Offer> {
        let mut offer = Offer::default();
        extension.parameters.iter().all(|parameter| offer.set(parameter).is_some()).then_some(offer)
    }

    /// Stores one parameter. `None` if it is unknown, already present or has an invalid value.
    fn set(&mut self, (name, value): &Parameter) -> Option<()> {
        let is_new = match (*name, value) {
            ("server_no_context_takeover", None) => {
                !std::mem::replace(&mut self.server_no_context_takeover, true)
            }
            ("client_no_context_takeover", None) => {
                !std::mem::replace(&mut self.client_no_context_takeover, true)
            }
            ("server_max_window_bits", Some(bits)) => {
                self.server_max_window_bits.replace(window_bits(bits)?).is_none()
            }
            ("client_max_window_bits", None) => self.client_max_window_bits.replace(None).is_none(),
            ("client_max_window_bits", Some(bits)) => {
                self.client_max_window_bits.replace(Some(window_bits(bits)?)).is_none()
            }
            _ => false,
        };
        is_new.then_some(())
    }

    fn accept(&self, config: &DeflateConfig) -> Option<Negotiated> {
        let server_limit = config.server_max_window_bits.clamp(SMALLEST_BITS, 15);
        let server_max_window_bits = self.server_max_window_bits.unwrap_or(15).min(server_limit);
        let client_limit = config.client_max_window_bits.clamp(SMALLEST_BITS, 15);
        let client_max_window_bits =
            self.client_max_window_bits.map_or(15, |offered| offered.unwrap_or(15).min(client_limit));
        if server_max_window_bits < SMALLEST_BITS || client_max_window_bits < SMALLEST_BITS {
            return None;
        }
        let params = Params {
            server_no_context_takeover: self.server_no_context_takeover || !config.server_context_takeover,
            client_no_context_takeover: self.client_no_context_takeover || !config.client_context_takeover,
            server_max_window_bits,
            client_max_window_bits,
        };
        Some(Negotiated { params, response: self.response(&params) })
    }

    /// The value of `Sec-WebSocket-Extensions` that accepts the offer. A window of 15 bits is the default and is left out,
    /// except that `server_max_window_bits` must be in the answer if it is in the offer (RFC 7692 §7.1.2.1).
    /// `client_max_window_bits` must not be in the answer unless it is in the offer (§7.1.2.2); without it, it is 15.
    fn response(&self, params: &Params) -> String {
        let mut response = String::from("permessage-deflate");
        if params.server_no_context_takeover {
            response.push_str("; server_no_context_takeover");
        }
        if params.client_no_context_takeover {
            response.push_str("; client_no_context_takeover");
        }
        if self.server_max_window_bits.is_some() || params.server_max_window_bits < 15 {
            response.push_str(&format!("; server_max_window_bits={}", params.server_max_window_bits));
        }
        if params.client_max_window_bits < 15 {
            response.push_str(&format!("; client_max_window_bits={}", params.client_max_window_bits));
        }
        response
    }
}

/// A decimal number from 8 to 15 without leading zeros (RFC 7692 §7.1.2.1).
fn window_bits(value: &str) -> Option<u8> {
    if value.starts_with(['0', '+']) {
        return None;
    }
    value.parse().ok().filter(|bits| BITS.contains(bits))
}
