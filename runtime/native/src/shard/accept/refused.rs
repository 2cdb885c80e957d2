//! Why a newcomer is turned away, and when it may come back: as a status of HTTP, or as the reason of a close.

use crate::ws::close::RETRY_MS;
use crate::ws::handshake::Refusal;

/// How long one that will be refused has for its request, in milliseconds.
pub(in crate::shard) const HALF_OPEN_MS: u64 = 1000;

/// Why, and when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// 429: too many from this address.
    Address { retry_ms: u16 },
    /// 503: the shard is full, out of memory, or its turns take too long.
    Load,
    /// 503: the host of its room cannot be reached.
    Unavailable,
    /// 503: going away.
    Draining,
}

impl Refused {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Refused::Address { .. } => 429,
            _ => 503,
        }
    }

    /// When to come back, in milliseconds.
    pub fn retry_ms(self) -> u64 {
        match self {
            Refused::Address { retry_ms } => u64::from(retry_ms),
            Refused::Load => 2 * RETRY_MS,
            Refused::Unavailable | Refused::Draining => RETRY_MS,
        }
    }

    /// The answer of HTTP.
    pub fn refusal(self) -> Refusal {
        let retry_s = self.retry_ms().div_ceil(1000) as u32;
        match self {
            Refused::Address { .. } => Refusal::too_many(retry_s),
            Refused::Unavailable => Refusal::unavailable(retry_s),
            Refused::Load | Refused::Draining => Refusal::overloaded(retry_s),
        }
    }

    /// The slug of the close reason.
    pub fn slug(self) -> &'static str {
        match self {
            Refused::Address { .. } => "address",
            Refused::Load => "overload",
            Refused::Unavailable => "unavailable",
            Refused::Draining => "restart",
        }
    }
}
