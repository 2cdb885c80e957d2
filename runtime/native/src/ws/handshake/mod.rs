//! The opening handshake (RFC 6455 §4) and the part of HTTP/1.1 that it needs: bytes of a request in, a response out.
//!
//! It stands in `ws`, as it needs neither a socket nor a clock. `scan` finds the end of a request head; `parse` turns the
//! head into a `request`, with the checks of `target` and `framing`; `upgrade` classifies it; `accept`, `refusal` and
//! `page` make the response. One rule: a request that two parsers might read differently is refused, and every refusal
//! closes the connection.

mod accept;
mod framing;
mod page;
mod parse;
mod refusal;
mod request;
mod scan;
mod target;
mod upgrade;

pub use accept::{accept, switching_protocols};
pub use page::Page;
pub use parse::parse_head;
pub use refusal::Refusal;
pub use request::{Request, RequestLimits};
pub use scan::HeadScanner;
pub use upgrade::{Ask, Upgrade, classify, has_websocket_fields};
