//! The socket of one link, while it is connected.

use crate::reactor::socket::Stream;

/// A connected link's socket.
pub(super) struct LinkSocket {
    pub stream: Stream,
    pub blocked: bool,
    /// The host sends no more: read to the end, for no edge follows.
    pub hung_up: bool,
}
