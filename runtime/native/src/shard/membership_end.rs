//! How a membership ends while its socket stays, as the room and the client are told.

use crate::mesh::body::Close;
use crate::ws::close::NORMAL;

/// How a membership ends while its socket stays.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// The client asked for it, by a message with these.
    Leave { reference: Option<Box<str>> },
    /// The client joined the topic again.
    Rejoin,
    /// The room asked for it.
    PutOut { code: u16, reason: Box<str> },
}

impl Ending {
    /// What the room and the client are told.
    pub(super) fn close(&self) -> Close<'_> {
        match self {
            Ending::Leave { .. } => Close { code: NORMAL, reason: "leave" },
            Ending::Rejoin => Close { code: NORMAL, reason: "rejoin" },
            Ending::PutOut { code, reason } => Close { code: *code, reason },
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Ending::Leave { reference } => reference.as_ref().map_or(0, |reference| reference.len()),
            Ending::Rejoin => 0,
            Ending::PutOut { reason, .. } => reason.len(),
        }
    }
}
