//! Links to hosts that do not work, as the parent learns of them: written by the shard's thread when one fails or heals,
//! read by any thread. A host that restarts is in the list for a moment too: the reader judges by `down_ms`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Serialize, Serializer};

use crate::mesh::HostIndex;

use super::link::Link;

/// What is wrong with the link to one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkFault {
    #[serde(serialize_with = "number")]
    pub host: HostIndex,
    pub generation: u64,
    /// Path of the host's Unix socket.
    pub address: String,
    /// The operating system's words, or that the host does not read the link.
    pub error: String,
    /// Attempts to connect that failed since the link was last up; 0 for a link that is up and not read.
    pub attempts: u32,
    /// How long it had not worked, in milliseconds, when it was last tried.
    pub down_ms: u64,
}

impl LinkFault {
    /// The host could not be reached in so many attempts, and has not been for so long. `error`: why, in one line.
    pub(super) fn down(host: HostIndex, link: &Link, error: &str, attempts: u32, down_ms: u64) -> LinkFault {
        let (generation, address) = (link.generation(), link.address().to_owned());
        LinkFault { host, generation, address, error: error.to_owned(), attempts, down_ms }
    }

    /// The host is connected and has read nothing for so long.
    pub(super) fn unread(host: HostIndex, link: &Link, unread_ms: u64) -> LinkFault {
        let error = format!("the host has not read this link for {unread_ms} ms");
        LinkFault::down(host, link, &error, 0, unread_ms)
    }
}

fn number<S: Serializer>(host: &HostIndex, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u32(host.0)
}

/// The present faults, at most one for each host.
#[derive(Debug, Default)]
pub struct Faults(Mutex<BTreeMap<HostIndex, LinkFault>>);

impl Faults {
    /// Notes the fault of one host's link, in place of the one before.
    pub fn set(&self, fault: LinkFault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(fault.host, fault);
    }

    /// The link works, or its host has gone.
    pub fn clear(&self, host: HostIndex) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&host);
    }

    /// All of them, by the index of the host; any thread.
    pub fn list(&self) -> Vec<LinkFault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}
