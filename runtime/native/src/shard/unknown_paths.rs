//! Requests for a path at which there is nothing, as the log learns of them: noted by the shard's thread, taken by any
//! thread now and then. However many come, one of them is kept, with the count of all.

use crate::mesh::Denial;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::ws::handshake::Refusal;

/// Characters of a path that are kept.
const SHOWN: usize = 200;
/// Browsers ask for it by themselves; nobody has mistyped it.
const UNASKED: &str = "/favicon.ico";

/// Requests since it was last taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownPath {
    /// That of the first WebSocket, or else of the first request; of a long one the beginning.
    pub path: String,
    /// It was to be a WebSocket, whose client sees no status.
    pub upgrade: bool,
    /// All of them, this one included.
    pub count: u64,
}

/// What a shard has noted of them.
#[derive(Debug, Default)]
pub struct UnknownPaths(Mutex<Option<UnknownPath>>);

impl UnknownPaths {
    /// The refusal of such a request, noted. A path that a room's pattern matches is not unknown: its refusal says why
    /// there is no such room, and is logged with that reason.
    pub fn refuse(&self, path: &str, upgrade: bool, denial: Denial) -> Refusal {
        if denial != Denial::NO_SUCH_TOPIC {
            return Refusal::new(404, denial.reason);
        }
        if path != UNASKED {
            self.note(path, upgrade);
        }
        Refusal::NOT_FOUND
    }

    fn note(&self, path: &str, upgrade: bool) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = noted.as_ref().map_or(0, |one| one.count) + 1;
        match &mut *noted {
            Some(one) if one.upgrade || !upgrade => one.count = count,
            other => *other = Some(UnknownPath { path: path.chars().take(SHOWN).collect(), upgrade, count }),
        }
    }

    /// What has been noted since the last time; any thread.
    pub fn take(&self) -> Option<UnknownPath> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
