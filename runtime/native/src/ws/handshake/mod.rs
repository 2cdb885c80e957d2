//! The way into a WebSocket (RFC 6455 §4) and the little HTTP/1.1 around it: bytes of a request in, an answer out.
//!
//! In `ws` because it needs neither socket nor clock. `scan` finds the end of a head, `parse` reads it (with `target`
//! and `framing`), `request` is what was read, `upgrade` says what it asks for; `accept`, `refusal` and `page` answer.
//! The rule: whatever two parsers might read differently is refused, and every refusal closes the connection.

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
