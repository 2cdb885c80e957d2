//! The seam between the sockets of a run and what the run is about.
//!
//! Rule: a load never touches a socket; it appends frames to `Turn::out`, which leave in one write.

use crate::{tally::Tally, target::Target};

/// What a load may use while bytes of one connection are looked at.
pub struct Turn<'t> {
    /// The connection's place, `0..connections`.
    pub id: usize,
    /// When the bytes were read, in nanoseconds of the run's clock.
    pub at_ns: u64,
    pub target: &'t Target,
    /// Masked frames for this connection, written once when all that was read has been looked at.
    pub out: &'t mut Vec<u8>,
    pub tally: &'t mut Tally,
}

/// What becomes of a connection after a load has looked at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Keep,
    /// Send a close frame (1000) and wait for the answer; what comes meanwhile still reaches the load.
    Close,
    /// Close the socket at once, without a word.
    Drop,
}

/// One mode of load. Nothing is shared between threads.
pub trait Load {
    /// The right 101 has come.
    fn opened(&mut self, _turn: &mut Turn<'_>) -> Verdict {
        Verdict::Keep
    }

    /// A whole text or binary message has come.
    fn message(&mut self, payload: &[u8], turn: &mut Turn<'_>) -> Verdict;

    fn pong(&mut self) {}

    /// The connection at place `id` is gone, on purpose or not; a failure has been counted already.
    fn gone(&mut self, _id: usize) {}
}
