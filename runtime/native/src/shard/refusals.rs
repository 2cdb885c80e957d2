//! Clients that the shard refuses, as the log learns of them: noted by the shard's thread, taken by any thread now and
//! then. However many come, one of each kind is kept, with the count of all. Kinds are texts of the code, so they are few.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// Characters that are kept of what a client wrote.
const SHOWN: usize = 200;

/// The refusals of one kind since they were last taken: what the first of them was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The HTTP status of a refused request; 0 for a refused join.
    pub status: u16,
    /// What the client was told: the kind.
    pub reason: &'static str,
    /// The path of the request, or the topic of the join; empty if the request was not understood that far.
    pub target: String,
    /// It was to be a WebSocket, whose client sees no status.
    pub upgrade: bool,
    /// The one that is not allowed, if that is why.
    pub origin: Option<String>,
    /// Whose own list does not have that origin: the kind of a room; None: the server's list.
    pub room: Option<String>,
    /// All of them, this one included.
    pub count: u64,
}

impl Refused {
    /// A request, or as much of it as was understood.
    pub fn request(status: u16, reason: &'static str, path: &str, upgrade: bool) -> Refused {
        Refused { status, reason, target: cut(path), upgrade, ..Refused::default() }
    }

    /// A join on a channel socket.
    pub fn join(reason: &'static str, topic: &str) -> Refused {
        Refused { reason, target: cut(topic), ..Refused::default() }
    }

    /// Because of its origin.
    pub fn of_origin(self, origin: Option<&str>, room: Option<&str>) -> Refused {
        Refused { origin: origin.map(cut), room: room.map(cut), ..self }
    }
}

/// What a shard has noted of them.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<Vec<Refused>>);

impl Refusals {
    /// Counts one more of its kind. O(kinds).
    pub fn note(&self, refused: Refused) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |one: &&mut Refused| (one.status, one.reason) == (refused.status, refused.reason);
        match noted.iter_mut().find(same) {
            Some(one) => one.count += 1,
            None => noted.push(Refused { count: 1, ..refused }),
        }
    }

    /// What has been noted since the last time; any thread.
    pub fn take(&self) -> Vec<Refused> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
