//! What is agreed for one connection (RFC 7692 §7.1). In `ws` because both ends follow from the handshake alone.
//!
//! The rule: an offer we cannot honour to the letter is declined, never bent; the first acceptable one is taken.

use super::extensions::{self, Extension, Malformed, Parameter};

/// zlib makes no raw deflate with a window of 256 bytes (it silently takes 512), so we never promise one; and clients that use
/// zlib, as Python's `websockets` does, agree to one and then cannot make it, so none is agreed with them either.
const SMALLEST_BITS: u8 = 9;
const BITS: std::ops::RangeInclusive<u8> = 8..=15;

/// What the server wants, from the settings `deflate.*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeflateConfig {
    pub enabled: bool,
    /// Messages of fewer bytes are sent plain.
    pub threshold_bytes: usize,
    /// 1 (fast) to 9 (small).
    pub level: u8,
    /// May our compressor keep its window from message to message? Costs about 300 KiB a busy connection.
    pub server_context_takeover: bool,
    /// May the client's? Costs us what it has sent, up to its window.
    pub client_context_takeover: bool,
    /// 9 to 15; 8 is taken as 9.
    pub server_max_window_bits: u8,
    /// 9 to 15; 8 is taken as 9. Asked only of clients that offer to be asked.
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

/// The agreed parameters.
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

/// Chooses among what a client offers in its `Sec-WebSocket-Extensions` headers, in order.
///
/// `None`: nothing offered that we take, the connection goes on uncompressed. Unknown extensions, unknown,
/// repeated or out-of-range parameters decline the offer that has them.
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

/// The parameters of one offer.
#[derive(Default)]
struct Offer {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_max_window_bits: Option<u8>,
    /// Outer: was the parameter there; inner: did it have a value.
    client_max_window_bits: Option<Option<u8>>,
}

impl Offer {
    /// `None` when a parameter is unknown, given twice or has an impossible value (RFC 7692 §7.1).
    fn read(extension: &Extension) -> Option<Offer> {
        let mut offer = Offer::default();
        extension.parameters.iter().all(|parameter| offer.take(parameter).is_some()).then_some(offer)
    }

    fn take(&mut self, (name, value): &Parameter) -> Option<()> {
        let fresh = match (*name, value) {
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
        fresh.then_some(())
    }

    fn accept(&self, config: &DeflateConfig) -> Option<Negotiated> {
        let ours = config.server_max_window_bits.clamp(SMALLEST_BITS, 15);
        let server_max_window_bits = self.server_max_window_bits.unwrap_or(15).min(ours);
        let asked = config.client_max_window_bits.clamp(SMALLEST_BITS, 15);
        let client_max_window_bits =
            self.client_max_window_bits.map_or(15, |offered| offered.unwrap_or(15).min(asked));
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

    /// Window bits of 15 are what silence means; but an offer that names the server's must see them in the
    /// answer (RFC 7692 §7.1.2.1), and one that does not name the client's must not (§7.1.2.2).
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

/// A decimal from 8 to 15 without leading zeros (RFC 7692 §7.1.2.1).
fn window_bits(value: &str) -> Option<u8> {
    if value.starts_with(['0', '+']) {
        return None;
    }
    value.parse().ok().filter(|bits| BITS.contains(bits))
}
