//! The contract between the sockets of a run and its mode.
//!
//! One rule: a load never uses a socket; it appends frames to `Turn::out`, which are sent with one write.

use crate::{tally::Tally, target::Target};

/// What a load may use while it handles the bytes of one connection.
pub struct Turn<'t> {
    /// The id of the connection: `0..connections`.
    pub id: usize,
    /// When the bytes were read, in nanoseconds of the run's clock.
    pub at_ns: u64,
    pub target: &'t Target,
    /// Masked frames for this connection, sent with one write after all bytes of a read were handled.
    pub out: &'t mut Vec<u8>,
    pub tally: &'t mut Tally,
}

/// What to do with a connection after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Keep,
    /// Send a close frame (1000) and wait for the answer. Messages that arrive before it are still passed to the load.
    Close,
    /// Close the socket at once, without a close frame.
    Drop,
}

/// One mode of load. Each thread has its own value.
pub trait Load {
    /// The connection was upgraded.
    fn opened(&mut self, _turn: &mut Turn<'_>) -> Verdict {
        Verdict::Keep
    }

    /// A complete text or binary message was received.
    fn message(&mut self, payload: &[u8], turn: &mut Turn<'_>) -> Verdict;

    fn pong(&mut self) {}

    /// The connection `id` has ended, as intended or by a failure, which has already been counted.
    fn gone(&mut self, _id: usize) {}
}
